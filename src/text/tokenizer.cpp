#include "text/tokenizer.h"

#include "base/check.h"
#include "base/format.h"
#include "base/utf8.h"
#include "text/words.h"

namespace heed {
namespace {

constexpr int kUsualBpeSize = 8000;

Vocabulary train_words(std::span<const std::string_view> lines, const TokenizerOptions& options) {
  PieceCounts counts;
  for (const std::string_view line : lines) {
    for (const std::string& piece : split_words(line)) ++counts[piece];
  }
  return Vocabulary::of(counts, options.min_count, options.size);
}

std::string decode_words(const Vocabulary& words, std::span<const int> ids,
                         std::span<const std::string> unknown) {
  std::vector<std::string> pieces;
  for (size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] == kStart || ids[i] == kEnd) continue;
    const bool copied = ids[i] == kUnknown && i < unknown.size() && !unknown[i].empty();
    pieces.push_back(copied ? unknown[i] : words.piece(ids[i]));
  }
  return join_words(pieces);
}

/// A bpe piece for the eye: ▁ for a space, <E9> for a byte that is not text by itself.
std::string shown_bytes(std::string_view piece) {
  std::string text;
  for (size_t at = 0; at < piece.size();) {
    const size_t before = at;
    const bool bad = first_bad_byte(piece.substr(at)) == 0;
    const char32_t code = next_code_point(piece, at);
    if (bad)
      text += formatted("<%02X>", static_cast<unsigned char>(piece[before]));
    else
      append_code_point(text, code == ' ' ? U'\u2581' : code);
  }
  return text;
}

}  // namespace

Tokenizer Tokenizer::train(std::span<const std::string_view> lines,
                           const TokenizerOptions& options) {
  if (options.kind == "words") return {train_words(lines, options)};
  check(options.kind == "bpe", "tokenizer: '", options.kind, "' is unknown; use words or bpe");
  return {Bpe::train(lines, options.size > 0 ? options.size : kUsualBpeSize)};
}

std::string Tokenizer::kind() const {
  return std::holds_alternative<Vocabulary>(model) ? "words" : "bpe";
}

int Tokenizer::size() const {
  return std::visit([](const auto& part) { return part.size(); }, model);
}

std::vector<int> Tokenizer::encode(std::string_view line) const {
  if (const Bpe* bpe = std::get_if<Bpe>(&model)) return bpe->encode(line);
  return encode_with_pieces(line).ids;
}

EncodedLine Tokenizer::encode_with_pieces(std::string_view line) const {
  EncodedLine encoded;
  if (const Bpe* bpe = std::get_if<Bpe>(&model)) {
    encoded.ids = bpe->encode(line);
    for (const int id : encoded.ids) encoded.pieces.push_back(shown(id));
  } else {
    encoded.pieces = split_words(line);
    for (const std::string& piece : encoded.pieces)
      encoded.ids.push_back(std::get<Vocabulary>(model).id(piece));
  }
  return encoded;
}

std::string Tokenizer::decode(std::span<const int> ids,
                              std::span<const std::string> unknown) const {
  for (const int id : ids) {
    check(id >= 0 && id < size(), "tokenizer: id ", id, " is outside the vocabulary of ", size());
  }
  if (const Bpe* bpe = std::get_if<Bpe>(&model)) return bpe->decode(ids);
  return decode_words(std::get<Vocabulary>(model), ids, unknown);
}

std::string Tokenizer::shown(int id) const {
  if (id >= 0 && id < kSpecials) return std::string(kSpecialPieces[id]);
  if (const Bpe* bpe = std::get_if<Bpe>(&model)) return shown_bytes(bpe->piece(id));
  return std::get<Vocabulary>(model).piece(id);
}

Tokenizers Tokenizers::train(std::span<const std::string_view> sources,
                             std::span<const std::string_view> targets,
                             const TokenizerOptions& options) {
  if (!options.joint) {
    return {{Tokenizer::train(sources, options), Tokenizer::train(targets, options)}};
  }
  std::vector<std::string_view> both(sources.begin(), sources.end());
  both.insert(both.end(), targets.begin(), targets.end());
  return {{Tokenizer::train(both, options)}};
}

}  // namespace heed
