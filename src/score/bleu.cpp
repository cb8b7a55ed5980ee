#include "score/bleu.h"

#include <algorithm>
#include <cinttypes>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "base/check.h"
#include "base/format.h"

namespace heed {
namespace {

using NgramCounts = std::unordered_map<std::string_view, int64_t>;

void check_options(const BleuOptions& options) {
  const auto one_of = [](const std::string& name, std::initializer_list<const char*> known) {
    return std::find(known.begin(), known.end(), name) != known.end();
  };
  check(one_of(options.tokenize, {"13a", "none", "char"}), "bleu: the tokenizer '",
        options.tokenize, "' is unknown; use 13a, none or char");
  check(one_of(options.smooth, {"exp", "floor", "add-k", "none"}), "bleu: the smoothing '",
        options.smooth, "' is unknown; use exp, floor, add-k or none");
  check(options.max_order >= 1, "bleu: the longest n-gram has ", options.max_order,
        " words; it must have 1 or more");
}

double smooth_value(const BleuOptions& options) {
  if (options.smooth_value >= 0) return options.smooth_value;
  return options.smooth == "floor" ? 0.1 : 1.0;
}

/// Tokens hold no space, so an n-gram is a part of the line with n - 1 spaces.
size_t spaces(std::string_view text) { return size_t(std::count(text.begin(), text.end(), ' ')); }

int64_t length_of(std::string_view line) { return line.empty() ? 0 : int64_t(spaces(line)) + 1; }

/// Counts the n-grams of a tokenized line, of all orders together.
NgramCounts count_ngrams(std::string_view line, size_t orders) {
  NgramCounts counts;
  for (size_t first = 0; first < line.size();
       first = std::min(line.find(' ', first), line.size()) + 1) {
    size_t end = first;
    for (size_t order = 1; order <= orders && end < line.size(); order++) {
      end = std::min(line.find(' ', end + 1), line.size());
      counts[line.substr(first, end - first)]++;
    }
  }
  return counts;
}

/// The reference length closest to the hypothesis', the shorter one on a tie.
int64_t closest_length(int64_t length, std::span<const std::string> references) {
  std::pair<int64_t, int64_t> closest{std::numeric_limits<int64_t>::max(), 0};  // distance, length
  for (const std::string& reference : references) {
    const int64_t other = length_of(reference);
    closest = std::min(closest, {std::abs(other - length), other});
  }
  return closest.second;
}

/// Adds the counts of one tokenized sentence.
void add_sentence(std::string_view hypothesis, std::span<const std::string> references,
                  Bleu& bleu) {
  const int64_t length = length_of(hypothesis);
  bleu.hypothesis_length += length;
  bleu.reference_length += closest_length(length, references);
  NgramCounts most;  // in any one reference
  for (const std::string& reference : references)
    for (const auto& [ngram, count] : count_ngrams(reference, bleu.totals.size()))
      most[ngram] = std::max(most[ngram], count);
  for (const auto& [ngram, count] : count_ngrams(hypothesis, bleu.totals.size())) {
    bleu.matches[spaces(ngram)] += double(std::min(count, most[ngram]));
    bleu.totals[spaces(ngram)] += double(count);
  }
}

/// Fills precisions, as far as there are n-grams; returns how many orders that are.
size_t smooth_precisions(Bleu& bleu, const BleuOptions& options) {
  const double value = smooth_value(options);
  double halving = 1;
  for (size_t n = 0; n < bleu.totals.size(); n++) {
    if (options.smooth == "add-k" && n > 0) bleu.matches[n] += value, bleu.totals[n] += value;
    if (bleu.totals[n] == 0) return n;
    double matches = bleu.matches[n];
    if (matches == 0 && options.smooth == "exp") halving *= 2, matches = 1 / halving;
    if (matches == 0 && options.smooth == "floor") matches = value;
    bleu.precisions[n] = 100 * matches / bleu.totals[n];
  }
  return bleu.totals.size();
}

/// Turns the counts into the score: brevity times the geometric mean of the precisions.
void finish(Bleu& bleu, const BleuOptions& options) {
  const double ratio = double(bleu.reference_length) / double(bleu.hypothesis_length);
  if (bleu.hypothesis_length < bleu.reference_length) bleu.brevity = std::exp(1 - ratio);
  if (bleu.matches[0] == 0) return;
  const size_t reached = smooth_precisions(bleu, options);
  const size_t orders = options.effective_order ? reached : bleu.totals.size();
  double logs = 0;
  for (size_t n = 0; n < orders; n++) logs += std::log(bleu.precisions[n]);
  bleu.score = bleu.brevity * std::exp(logs / double(orders));  // 0 if a precision is
}

}  // namespace

Bleu corpus_bleu(std::span<const std::string> hypotheses,
                 std::span<const std::vector<std::string>> references, const BleuOptions& options) {
  check_options(options);
  check(!references.empty(), "bleu: there is no reference to compare with");
  for (const auto& lines : references)
    check(lines.size() == hypotheses.size(), "bleu: ", hypotheses.size(), " hypotheses but ",
          lines.size(), " references; both need a line for each sentence");
  Bleu bleu;
  for (auto* part : {&bleu.matches, &bleu.totals, &bleu.precisions})
    part->resize(size_t(options.max_order));
  std::vector<std::string> tokenized(references.size());
  for (size_t i = 0; i < hypotheses.size(); i++) {
    for (size_t r = 0; r < references.size(); r++)
      tokenized[r] = bleu_tokens(references[r][i], options);
    add_sentence(bleu_tokens(hypotheses[i], options), tokenized, bleu);
  }
  finish(bleu, options);
  return bleu;
}

Bleu sentence_bleu(const std::string& hypothesis, std::span<const std::string> references,
                   const BleuOptions& options) {
  std::vector<std::vector<std::string>> streams;
  for (const std::string& reference : references) streams.push_back({reference});
  return corpus_bleu({&hypothesis, 1}, streams, options);
}

std::string Bleu::describe() const {
  std::string rates;
  for (const double precision : precisions)
    rates += formatted("%s%.1f", rates.empty() ? "" : "/", precision);
  const double ratio =
      reference_length > 0 ? double(hypothesis_length) / double(reference_length) : 0;
  return formatted("BLEU = %.2f %s (BP = %.3f ratio = %.3f hyp_len = %" PRId64 " ref_len = %" PRId64
                   ")",
                   score, rates.c_str(), brevity, ratio, hypothesis_length, reference_length);
}

std::string bleu_signature(size_t references, const BleuOptions& options) {
  std::string smooth = options.smooth;
  if (smooth == "floor" || smooth == "add-k") smooth += formatted("[%.2f]", smooth_value(options));
  return formatted("nrefs:%zu|case:%s|eff:%s|tok:%s|smooth:%s|version:heed", references,
                   options.lowercase ? "lc" : "mixed", options.effective_order ? "yes" : "no",
                   options.tokenize.c_str(), smooth.c_str());
}

}  // namespace heed
