#include "app/commands.h"

#include <cstdio>

#include "base/check.h"
#include "base/files.h"
#include "base/lines.h"
#include "base/options.h"
#include "score/bleu.h"

namespace heed {
namespace {

std::vector<std::string> read_lines(const std::string& path) {
  const std::string text = read_file(path);
  std::vector<std::string> result;
  for (Lines lines(text, path); lines.next();) result.emplace_back(lines.line());
  check(!result.empty(), path, ": the file is empty; it must have a sentence a line");
  return result;
}

}  // namespace

int bleu_command(const Call& call) {
  BleuOptions bleu;
  bool sentences = false;
  std::vector<std::string> paths;
  Options options("heed bleu", "Scores translations against references, a sentence a line.");
  options.add("tokenize", &bleu.tokenize, "13a, none or char");
  options.add("lowercase", &bleu.lowercase, "ignore the case of letters");
  options.add("smooth", &bleu.smooth, "exp, floor, add-k or none: for orders without a match");
  options.add("smooth-value", &bleu.smooth_value, "for floor (below 0: 0.1) and add-k (1)",
              {.least = -1, .most = 1e6});
  options.add("effective-order", &bleu.effective_order, "only orders that the hypothesis reaches");
  options.add("max-order", &bleu.max_order, "words in the longest n-gram",
              {.least = 1, .most = 20});
  options.add("sentences", &sentences, "a score for each line, then that of all");
  options.add_words(&paths, "HYPOTHESES REFERENCE...", "text files with as many lines each");
  if (!options.parse(call.argc, call.argv)) return 0;
  check(paths.size() >= 2,
        "heed bleu: name the file of translations and one or more of references");

  const std::vector<std::string> hypotheses = read_lines(paths[0]);
  std::vector<std::vector<std::string>> references;
  for (size_t i = 1; i < paths.size(); ++i) {
    references.push_back(read_lines(paths[i]));
    check(references.back().size() == hypotheses.size(), paths[i], " has ",
          references.back().size(), " lines but ", paths[0], " has ", hypotheses.size(),
          "; both need a line for each sentence");
  }
  for (size_t i = 0; sentences && i < hypotheses.size(); ++i) {
    std::vector<std::string> lines;
    for (const auto& reference : references) lines.push_back(reference[i]);
    std::printf("%.4f\n", sentence_bleu(hypotheses[i], lines, bleu).score);
  }
  const Bleu score = corpus_bleu(hypotheses, references, bleu);
  std::printf("%s\n%s\n", score.describe().c_str(),
              bleu_signature(references.size(), bleu).c_str());
  return 0;
}

}  // namespace heed
