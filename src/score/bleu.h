// BLEU (Papineni et al. 2002), digit for digit as sacreBLEU 2.6 computes it (Post 2018).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

struct BleuOptions {
  std::string tokenize = "13a";  // or none, char
  bool lowercase = false;
  std::string smooth = "exp";    // or floor, add-k, none
  double smooth_value = -1;      // for floor and add-k; negative: 0.1 and 1
  bool effective_order = false;  // mean over the orders that the hypothesis reaches
  int max_order = 4;
};

struct Bleu {
  double score = 0;                                     // 0 to 100
  std::vector<double> matches;                          // [max_order] clipped; add-k adds to both
  std::vector<double> totals;                           // [max_order]
  std::vector<double> precisions;                       // [max_order] smoothed, 0 to 100
  double brevity = 1;                                   // the brevity penalty
  int64_t hypothesis_length = 0, reference_length = 0;  // tokens

  /// "BLEU = 48.53 82.4/50.0/45.5/37.5 (BP = 0.943 ratio = 0.944 hyp_len = 17 ref_len = 18)".
  std::string describe() const;
};

/// BLEU of a corpus. references[r][i] is the r-th reference of hypothesis i. Throws if a reference
/// has another number of lines, or if an option is unknown or out of range.
Bleu corpus_bleu(std::span<const std::string> hypotheses,
                 std::span<const std::vector<std::string>> references,
                 const BleuOptions& options = {});

/// BLEU of one sentence; effective_order is what one usually wants here.
Bleu sentence_bleu(const std::string& hypothesis, std::span<const std::string> references,
                   const BleuOptions& options = {.effective_order = true});

/// "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:heed": what a score must be quoted with.
std::string bleu_signature(size_t references, const BleuOptions& options = {});

/// The tokens of a line, parted by single spaces.
std::string bleu_tokens(std::string_view line, const BleuOptions& options = {});

}  // namespace heed
