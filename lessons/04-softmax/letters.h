// Two languages told apart by their letters: the small model of lessons 4 and 5.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "nn/layers.h"
#include "text/corpus.h"
#include "text/letters.h"

namespace letters {

using heed::real;
using heed::Tensor;

constexpr int kLetters = 27;  // a to z, and every other letter: é, ç, œ, ...
constexpr int kLanguages = 2;
constexpr const char* kLanguageNames[kLanguages] = {"English", "French"};

/// What share of the sentence's letters each letter has.
inline void letter_shares(std::string_view sentence, std::span<real> shares) {
  for (real& share : shares) share = 0;
  real letters = 0;
  for (size_t at = 0; at < sentence.size();) {
    const char32_t code = heed::next_code_point(sentence, at);
    const char32_t lower = code >= 'A' && code <= 'Z' ? code - 'A' + 'a' : code;
    const bool plain = lower >= 'a' && lower <= 'z';
    const bool letter = plain || (code > 127 && heed::is_word_character(code));
    if (!letter) continue;
    shares[plain ? lower - 'a' : 26]++, letters++;
  }
  for (real& share : shares) share = letters > 0 ? share / letters : 0;
}

/// Sentences as shares of letters, each with its language: 0 is English, 1 is French.
struct Examples {
  Tensor shares;               // [sentences, 27]
  std::vector<int> languages;  // [sentences]
};

inline Examples read_examples(const std::string& path, size_t most_pairs) {
  const heed::Corpus corpus = heed::read_corpus(path);
  const size_t pairs = std::min(most_pairs, corpus.pairs.size());
  Examples examples = {Tensor({int64_t(2 * pairs), kLetters}), {}};
  for (size_t i = 0; i < 2 * pairs; i++) {
    const heed::Pair& pair = corpus.pairs[i / 2];
    letter_shares(i % 2 == 0 ? pair.source : pair.target,
                  examples.shares.write().subspan(i * kLetters, kLetters));
    examples.languages.push_back(int(i % 2));
  }
  return examples;
}

/// 27 shares -> 32 numbers -> 2 logits.
struct Classifier {
  heed::Linear hidden, output;

  explicit Classifier(heed::Random& random)
      : hidden(kLetters, 32, random), output(32, kLanguages, random) {}
  Tensor operator()(const Tensor& shares) const { return output(heed::tanh(hidden(shares))); }
  void visit(heed::Visitor& visitor) { visitor("hidden", hidden), visitor("output", output); }
};

/// The share of examples whose larger logit is that of the right language.
inline double accuracy(const Classifier& classifier, const Examples& examples) {
  const Tensor logits = classifier(examples.shares);  // [sentences, 2]
  size_t right = 0;
  for (size_t i = 0; i < examples.languages.size(); i++) {
    const int guess = logits.read()[2 * i + 1] > logits.read()[2 * i] ? 1 : 0;
    right += guess == examples.languages[i] ? 1 : 0;
  }
  return double(right) / double(examples.languages.size());
}

}  // namespace letters
