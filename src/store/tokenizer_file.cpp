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

#include "base/check.h"
#include "base/files.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

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
    if (!needs_escape(code)) {
      append_code_point(text, code);
      continue;
    }
    char digits[8];
    const auto end = std::to_chars(digits, digits + sizeof digits, uint32_t(code), 16).ptr;
    text.append("\\{").append(digits, end).append("}");
  }
  return text;
}

/// Reads the lines of a tokenizer file; every complaint names the file and the line.
class Reader {
 public:
  Reader(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  std::string_view line() {
    ++number_;
    const size_t end = text_.find('\n');
    require(end != std::string_view::npos, "the file ends too early; it was cut short");
    const std::string_view line = text_.substr(0, end);
    text_.remove_prefix(end + 1);
    require(first_bad_byte(line) == std::string_view::npos, "this is not UTF-8");
    return line;
  }

  void expect(std::string_view wanted) {
    require(line() == wanted, "expected '" + std::string(wanted) + "'");
  }

  void require(bool ok, std::string_view wrong) const {
    check(ok, name_, ":", number_, ": ", wrong,
          "; the file is damaged, copy it again or train again");
  }

  std::string unescaped(std::string_view line) const {
    std::string piece;
    for (size_t at = 0; at < line.size(); ++at) {
      if (line[at] != '\\') {
        piece += line[at];
        continue;
      }
      const size_t end = line.find('}', at);
      uint32_t code = 0;
      require(end != std::string_view::npos && end > at + 2 && line[at + 1] == '{', "a bad escape");
      const char* last = line.data() + end;
      const auto result = std::from_chars(line.data() + at + 2, last, code, 16);
      require(result.ptr == last && code <= 0x10FFFF && code / 0x800 != 0x1B, "a bad escape");
      append_code_point(piece, code);
      at = end;
    }
    return piece;
  }

  /// The number at the front of `line`, which moves behind it and the space after it.
  int number(std::string_view& line) const {
    int value = 0;
    const char* last = line.data() + line.size();
    const auto result = std::from_chars(line.data(), last, value);
    const bool ends = result.ptr == last || *result.ptr == ' ';
    require(result.ec == std::errc() && ends && value >= 0, "expected a number");
    line.remove_prefix(size_t(result.ptr - line.data()));
    if (!line.empty()) line.remove_prefix(1);
    return value;
  }

  bool at_end() const { return text_.empty(); }

 private:
  std::string_view text_;
  const std::string& name_;
  int64_t number_ = 0;
};

std::string words_text(const Vocabulary& words) {
  std::string text = "words " + std::to_string(words.size()) + "\n";
  for (const std::string& piece : words.pieces()) text += escaped(piece) + "\n";
  return text;
}

std::string bpe_text(const Bpe& bpe, const Tokenizer& tokenizer) {
  std::string text = "bpe " + std::to_string(bpe.characters().size()) + " " +
                     std::to_string(bpe.merges().size()) + "\n";
  for (const char32_t code : bpe.characters()) {
    std::string piece;
    append_code_point(piece, code);
    text += escaped(piece) + "\n";
  }
  int id = bpe.size() - int(bpe.merges().size());
  for (const auto& [left, right] : bpe.merges()) {
    text += std::to_string(left) + " " + std::to_string(right) + " " +
            escaped(tokenizer.shown(id++)) + "\n";
  }
  return text;
}

Tokenizer read_words(Reader& reader, std::string_view counts) {
  const int size = reader.number(counts);
  std::vector<std::string> pieces;
  for (int i = 0; i < size; ++i) {
    const std::string_view line = reader.line();
    reader.require(!line.empty(), "an empty piece");
    pieces.push_back(reader.unescaped(line));
  }
  return {Vocabulary(std::move(pieces))};
}

Tokenizer read_bpe(Reader& reader, std::string_view counts) {
  const int characters = reader.number(counts), joins = reader.number(counts);
  std::vector<char32_t> codes;
  for (int i = 0; i < characters; ++i) {
    const std::string piece = reader.unescaped(reader.line());
    size_t at = 0;
    codes.push_back(piece.empty() ? 0 : next_code_point(piece, at));
    reader.require(codes.back() >= 0x80 && at == piece.size(), "expected one character");
  }
  const int first_merge = Bpe::kFirstCharacter + characters;
  std::vector<std::pair<int, int>> merges;
  std::vector<std::string> made;
  for (int i = 0; i < joins; ++i) {
    std::string_view line = reader.line();
    const int left = reader.number(line), right = reader.number(line);
    const bool known =
        std::min(left, right) >= kSpecials && std::max(left, right) < first_merge + i;
    reader.require(known, "a merge of pieces that do not come before it");
    merges.emplace_back(left, right);
    made.emplace_back(line);
  }
  Tokenizer tokenizer{Bpe(std::move(codes), std::move(merges))};
  for (int i = 0; i < joins; ++i) {
    const std::string wanted = escaped(tokenizer.shown(first_merge + i));
    reader.require(made[size_t(i)] == wanted,
                   "the merge that says '" + made[size_t(i)] + "' makes '" + wanted + "'");
  }
  return tokenizer;
}

Tokenizer read_part(Reader& reader) {
  std::string_view line = reader.line();
  const bool words = line.starts_with("words "), bpe = line.starts_with("bpe ");
  reader.require(words || bpe, "expected 'words' or 'bpe'");
  line.remove_prefix(words ? 6 : 4);
  return words ? read_words(reader, line) : read_bpe(reader, line);
}

}  // namespace

std::string Tokenizers::to_text() const {
  std::string text =
      std::string(kFirstLine) + "\nvocabularies " + std::to_string(parts.size()) + "\n";
  for (const Tokenizer& part : parts) {
    const Bpe* bpe = std::get_if<Bpe>(&part.model);
    text += bpe ? bpe_text(*bpe, part) : words_text(std::get<Vocabulary>(part.model));
  }
  return text.append(kLastLine).append("\n");
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
  reader.require(reader.at_end(), "there is more after the end");
  return tokenizers;
}

void Tokenizers::save(const std::string& path) const { write_file_atomically(path, to_text()); }

Tokenizers Tokenizers::load(const std::string& path) { return from_text(read_file(path), path); }

}  // namespace heed
