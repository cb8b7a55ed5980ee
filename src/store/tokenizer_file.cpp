// The `tokenizer` file of a run:
//
//     heed tokenizer 1
//     vocabularies 2              1 if joint, else source and target
//     words 1203                  then that many pieces, a line each, special ones first
//     <unk>
//     ...
//     bpe 41 7700                 or: characters, then merges as two ids and what they make
//     é
//     35 107 ▁l
//     ...
//     end
#include <charconv>
#include <sstream>

#include "base/check.h"
#include "base/files.h"
#include "base/format.h"
#include "base/lines.h"
#include "base/values.h"
#include "text/letters.h"
#include "text/tokenizer.h"

namespace heed {
namespace {

constexpr std::string_view kFirstLine = "heed tokenizer 1", kLastLine = "end";

bool needs_escape(char32_t code) {
  return code == '\\' || is_space(code) || code < 0x20 || code == 0x7F || code == 0xFEFF;
}

/// Backslashes, spaces and control characters as \{hexadecimal}, so that a piece is a plain word.
std::string escaped(std::string_view piece) {
  std::string text;
  for (size_t at = 0; at < piece.size();) {
    const char32_t code = next_code_point(piece, at);
    if (needs_escape(code))
      text += formatted("\\{%x}", unsigned(code));
    else
      append_code_point(text, code);
  }
  return text;
}

/// Reads the lines of a tokenizer file; every complaint names the file and the line.
class Reader {
 public:
  Reader(std::string_view text, const std::string& path) : lines_(text, path) {}

  std::string_view line() {
    require(lines_.next(), "the file ends too early; it was cut short");
    return lines_.line();
  }

  void expect(std::string_view wanted) {
    require(line() == wanted, "expected '" + std::string(wanted) + "'");
  }

  void expect_end() { require(!lines_.next(), "there is more after the end"); }

  void require(bool ok, std::string_view wrong) const {
    check(ok, lines_.place(), ": ", wrong, "; the file is damaged, copy it again or train again");
  }

  int number(std::string_view word) const {
    int value = 0;
    require(set_value(value, std::string(word), {.least = 0}).empty(), "expected a number");
    return value;
  }

  /// The next line as a piece.
  std::string piece() {
    const std::vector<std::string_view> parts = columns(line(), '\\');
    std::string piece(parts[0]);
    for (const std::string_view part : std::span(parts).subspan(1)) {
      const size_t end = part.find('}');
      require(part.starts_with('{') && end != part.npos, "a bad escape");
      uint32_t code = 0;
      const auto [stop, error] = std::from_chars(part.data() + 1, part.data() + end, code, 16);
      const bool whole = stop == part.data() + end && error == std::errc();
      require(whole && code <= 0x10FFFF && code / 0x800 != 0x1B, "a bad escape");
      append_code_point(piece, code);
      piece += part.substr(end + 1);
    }
    require(!piece.empty(), "an empty piece");
    return piece;
  }

 private:
  Lines lines_;
};

std::string part_text(const Tokenizer& part) {
  const Bpe* bpe = std::get_if<Bpe>(&part.model);
  const int first = bpe ? Bpe::kFirstCharacter : 0, merges = bpe ? int(bpe->merges().size()) : 0;
  const int first_merge = part.size() - merges;
  std::ostringstream text;
  text << part.kind() << ' ' << first_merge - first;
  if (bpe) text << ' ' << merges;
  text << '\n';
  for (int id = first; id < part.size(); ++id) {
    if (id >= first_merge) {
      const auto [left, right] = bpe->merges()[size_t(id - first_merge)];
      text << left << ' ' << right << ' ';
    }
    text << escaped(part.shown(id)) << '\n';
  }
  return text.str();
}

Tokenizer read_words(Reader& reader, int size) {
  std::vector<std::string> pieces;
  for (int i = 0; i < size; ++i) pieces.push_back(reader.piece());
  return {Vocabulary(std::move(pieces))};
}

Tokenizer read_bpe(Reader& reader, int characters, int joins) {
  std::vector<char32_t> codes;
  for (int i = 0; i < characters; ++i) {
    const std::string piece = reader.piece();
    size_t at = 0;
    codes.push_back(next_code_point(piece, at));
    reader.require(codes.back() >= 0x80 && at == piece.size(), "expected one character");
  }
  Tokenizer tokenizer{Bpe(codes)};
  for (int i = 0; i < joins; ++i) {
    const std::vector<std::string_view> words = columns(reader.line(), ' ');
    reader.require(words.size() == 3, "expected 3 words");
    const int left = reader.number(words[0]), right = reader.number(words[1]);
    const bool known = std::get<Bpe>(tokenizer.model).add_merge(left, right);
    reader.require(known, "a merge of pieces that do not come before it");
    const std::string made = escaped(tokenizer.shown(tokenizer.size() - 1));
    reader.require(words[2] == made, "the merge makes '" + made + "'");
  }
  return tokenizer;
}

Tokenizer read_part(Reader& reader) {
  const std::vector<std::string_view> words = columns(reader.line(), ' ');
  if (words[0] == "words" && words.size() == 2) return read_words(reader, reader.number(words[1]));
  reader.require(words[0] == "bpe" && words.size() == 3, "expected 'words N' or 'bpe N N'");
  const int characters = reader.number(words[1]), merges = reader.number(words[2]);
  return read_bpe(reader, characters, merges);
}

}  // namespace

std::string Tokenizers::to_text() const {
  std::ostringstream text;
  text << kFirstLine << "\nvocabularies " << parts.size() << '\n';
  for (const Tokenizer& part : parts) text << part_text(part);
  text << kLastLine << '\n';
  return text.str();
}

Tokenizers Tokenizers::from_text(std::string_view text, const std::string& name) {
  check(text.starts_with(kFirstLine), name, ": this is no tokenizer file; it must start with '",
        kFirstLine, "'");
  Reader reader(text, name);
  reader.expect(kFirstLine);
  const std::string_view count = reader.line();
  const bool one = count == "vocabularies 1";
  reader.require(one || count == "vocabularies 2", "expected 'vocabularies 1' or 'vocabularies 2'");
  Tokenizers tokenizers;
  for (int i = 0; i < (one ? 1 : 2); ++i) tokenizers.parts.push_back(read_part(reader));
  reader.expect(kLastLine);
  reader.expect_end();
  return tokenizers;
}

void Tokenizers::save(const std::string& path) const { write_file_atomically(path, to_text()); }

Tokenizers Tokenizers::load(const std::string& path) { return from_text(read_file(path), path); }

}  // namespace heed
