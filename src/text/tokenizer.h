// Lines to ids and back, in one of two ways: `words` or `bpe`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "text/bpe.h"
#include "text/vocabulary.h"

namespace heed {

struct TokenizerOptions {
  std::string kind = "words";  // or "bpe"
  int size = 0;                // most ids; 0: no limit for words, 8000 for bpe
  int min_count = 2;           // words only: rarer ones are <unk>, which so gets trained
  bool joint = false;          // one vocabulary for both languages
};

/// A line as ids, and each id's piece as it stood in the line: what <unk> stands for.
struct EncodedLine {
  std::vector<int> ids;
  std::vector<std::string> pieces;
};

/// Ids 0, 1, 2 are <unk>, <bos> and <eos> (kUnknown, kStart, kEnd) in both kinds.
struct Tokenizer {
  std::variant<Vocabulary, Bpe> model;

  /// Throws if the kind is neither words nor bpe, or if the size is out of range.
  static Tokenizer train(std::span<const std::string_view> lines, const TokenizerOptions& options);

  std::string kind() const;  // "words" or "bpe"
  int size() const;

  /// Ids of a line, without <bos> and <eos>. Any line will do; an empty one gives none.
  std::vector<int> encode(std::string_view line) const;

  /// The same with the pieces: pieces[i] is what ids[i] stands for.
  EncodedLine encode_with_pieces(std::string_view line) const;

  /// The line of some ids; <bos> and <eos> are left out. For ids[i] == kUnknown it prints
  /// unknown[i], a piece of encode_with_pieces; "<unk>" if that is empty or missing.
  std::string decode(std::span<const int> ids, std::span<const std::string> unknown = {}) const;

  /// A piece for the eye: joiner marks as in split_words, or ▁ for the space that starts a bpe
  /// word.
  std::string shown(int id) const;
};

/// The tokenizers of the two sides; a joint one serves both.
struct Tokenizers {
  std::vector<Tokenizer> parts;  // one if joint, else source and target

  static Tokenizers train(std::span<const std::string_view> sources,
                          std::span<const std::string_view> targets,
                          const TokenizerOptions& options);

  bool joint() const { return parts.size() == 1; }
  const Tokenizer& source() const { return parts.front(); }
  const Tokenizer& target() const { return parts.back(); }

  /// The text of a run's `tokenizer` file: readable, a piece a line.
  std::string to_text() const;
  /// Throws a sentence with `name` and the line if the text is damaged.
  static Tokenizers from_text(std::string_view text, const std::string& name);

  void save(const std::string& path) const;
  static Tokenizers load(const std::string& path);
};

}  // namespace heed
