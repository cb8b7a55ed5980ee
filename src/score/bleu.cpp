#include "score/bleu.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <unordered_map>

#include "base/check.h"
#include "text/letters.h"

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

/// Where the tokens of a tokenized line start and end.
std::vector<std::pair<size_t, size_t>> token_bounds(std::string_view line) {
  std::vector<std::pair<size_t, size_t>> bounds;
  for (size_t at = 0; at < line.size();) {
    const size_t end = std::min(line.find(' ', at), line.size());
    bounds.emplace_back(at, end);
    at = end + 1;
  }
  return bounds;
}

/// Counts the n-grams of one order. Tokens hold no space, so an n-gram is a part of the line.
NgramCounts count_ngrams(std::string_view line, size_t order) {
  const auto bounds = token_bounds(line);
  NgramCounts counts;
  for (size_t i = 0; i + order <= bounds.size(); ++i) {
    const size_t first = bounds[i].first;
    ++counts[line.substr(first, bounds[i + order - 1].second - first)];
  }
  return counts;
}

int64_t length_of(std::string_view line) { return int64_t(token_bounds(line).size()); }

/// The reference length closest to the hypothesis', the shorter one on a tie.
int64_t closest_length(int64_t length, std::span<const std::string> references) {
  int64_t best = length_of(references[0]);
  for (const std::string& reference : references) {
    const int64_t other = length_of(reference);
    const int64_t gain = std::abs(best - length) - std::abs(other - length);
    if (gain > 0 || (gain == 0 && other < best)) best = other;
  }
  return best;
}

/// Adds the counts of one tokenized sentence.
void add_sentence(std::string_view hypothesis, std::span<const std::string> references,
                  Bleu& bleu) {
  const int64_t length = length_of(hypothesis);
  bleu.hypothesis_length += length;
  bleu.reference_length += closest_length(length, references);
  for (size_t order = 1; order <= bleu.totals.size(); ++order) {
    NgramCounts most;  // in any one reference
    for (const std::string& reference : references) {
      for (const auto& [ngram, count] : count_ngrams(reference, order)) {
        most[ngram] = std::max(most[ngram], count);
      }
    }
    for (const auto& [ngram, count] : count_ngrams(hypothesis, order)) {
      const auto found = most.find(ngram);
      const int64_t matched = found == most.end() ? 0 : std::min(count, found->second);
      bleu.matches[order - 1] += double(matched);
      bleu.totals[order - 1] += double(count);
    }
  }
}

/// Fills precisions; returns how many orders the mean is over.
size_t smooth_precisions(Bleu& bleu, const BleuOptions& options) {
  const double value = smooth_value(options);
  size_t orders = options.effective_order ? 0 : bleu.totals.size();
  double halving = 1;
  for (size_t n = 0; n < bleu.totals.size(); ++n) {
    double& matches = bleu.matches[n];
    double& total = bleu.totals[n];
    if (options.smooth == "add-k" && n > 0) {
      matches += value;
      total += value;
    }
    if (total == 0) break;
    if (options.effective_order) orders = n + 1;
    if (matches > 0) {
      bleu.precisions[n] = 100 * matches / total;
    } else if (options.smooth == "exp") {
      halving *= 2;
      bleu.precisions[n] = 100 / (halving * total);
    } else if (options.smooth == "floor") {
      bleu.precisions[n] = 100 * value / total;
    }
  }
  return orders;
}

/// Turns the counts into the score: brevity times the geometric mean of the precisions.
void finish(Bleu& bleu, const BleuOptions& options) {
  const auto hypothesis = double(bleu.hypothesis_length);
  const auto reference = double(bleu.reference_length);
  const bool brief = hypothesis < reference;
  bleu.brevity = !brief ? 1 : hypothesis > 0 ? std::exp(1 - reference / hypothesis) : 0;
  const bool matched = std::any_of(bleu.matches.begin(), bleu.matches.end(),
                                   [](double matches) { return matches > 0; });
  if (!matched) return;
  const size_t orders = smooth_precisions(bleu, options);
  double logs = 0;
  for (size_t n = 0; n < orders; ++n) {
    if (bleu.precisions[n] == 0) return;
    logs += std::log(bleu.precisions[n]);
  }
  bleu.score = bleu.brevity * std::exp(logs / double(orders));
}

}  // namespace

Bleu corpus_bleu(std::span<const std::string> hypotheses,
                 std::span<const std::vector<std::string>> references, const BleuOptions& options) {
  check_options(options);
  check(!references.empty(), "bleu: there is no reference to compare with");
  for (const auto& lines : references) {
    check(lines.size() == hypotheses.size(), "bleu: ", hypotheses.size(), " hypotheses but ",
          lines.size(), " references; both need a line for each sentence");
  }
  Bleu bleu;
  for (auto* part : {&bleu.matches, &bleu.totals, &bleu.precisions}) {
    part->resize(size_t(options.max_order));
  }
  std::vector<std::string> tokenized(references.size());
  for (size_t i = 0; i < hypotheses.size(); ++i) {
    for (size_t r = 0; r < references.size(); ++r) {
      tokenized[r] = bleu_tokens(references[r][i], options);
    }
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
  char text[160];
  std::snprintf(text, sizeof text, "BLEU = %.2f ", score);
  std::string line = text;
  for (size_t n = 0; n < precisions.size(); ++n) {
    std::snprintf(text, sizeof text, "%s%.1f", n == 0 ? "" : "/", precisions[n]);
    line += text;
  }
  const double ratio =
      reference_length > 0 ? double(hypothesis_length) / double(reference_length) : 0;
  std::snprintf(text, sizeof text, " (BP = %.3f ratio = %.3f hyp_len = %lld ref_len = %lld)",
                brevity, ratio, static_cast<long long>(hypothesis_length),
                static_cast<long long>(reference_length));
  return line + text;
}

std::string bleu_signature(size_t references, const BleuOptions& options) {
  std::string smooth = options.smooth;
  if (smooth == "floor" || smooth == "add-k") {
    char value[32];
    std::snprintf(value, sizeof value, "[%.2f]", smooth_value(options));
    smooth += value;
  }
  return "nrefs:" + std::to_string(references) + "|case:" + (options.lowercase ? "lc" : "mixed") +
         "|eff:" + (options.effective_order ? "yes" : "no") + "|tok:" + options.tokenize +
         "|smooth:" + smooth + "|version:heed";
}

}  // namespace heed
