#include "generate/translate.h"

#include <algorithm>

#include "base/format.h"
#include "base/utf8.h"
#include "generate/translator_steps.h"

namespace heed {
namespace {

// What keeps a line from being translated; empty if nothing does.
std::string problem_of(const std::string& line, const EncodedLine& encoded, int most_tokens) {
  const size_t tokens = encoded.ids.size(), bad = first_bad_byte(line);
  if (int(tokens) > most_tokens)
    return formatted("it has %zu tokens, and this model reads at most %d; cut it into sentences",
                     tokens, most_tokens);
  if (bad == std::string::npos) return "";
  return formatted("byte %zu is not UTF-8; convert the text, for instance with iconv -t utf-8",
                   bad + 1);
}

// Where each token of the translation looked -> [ids, source tokens], or empty.
Tensor look(const Translator& model, const std::vector<int>& source, const std::vector<int>& ids,
            int layer) {
  Sentences from, read;
  from.add(source);
  read.ids.push_back(kStart);  // row i of the weights belongs to the word that follows read.ids[i]
  read.add(ids);
  Tensor total;  // over heads, [read, source tokens]
  const auto add_head = [&](const Observed& seen) {
    if (seen.role != Role::cross || seen.layer != layer) return;
    const Tensor one = seen.weights(0);
    total = total && one ? add(total, one) : one;
  };
  model.decode(model.encode(from), from, read, {.observer = add_head});
  if (!total) return total;
  return slice_rows(scale(total, real(1.0 / model.config.heads)), 0, int64_t(ids.size()));
}

// For each unknown word of the translation, the source piece it looked at most.
std::vector<std::string> copies(const EncodedLine& source, const std::vector<int>& ids,
                                const Tensor& looked) {
  std::vector<std::string> pieces(ids.size());
  for (size_t i = 0; i < ids.size() && looked; i++) {
    if (ids[i] != kUnknown) continue;
    const auto row = looked.read().subspan(i * source.ids.size(), source.ids.size());
    pieces[i] = source.pieces[size_t(std::max_element(row.begin(), row.end()) - row.begin())];
  }
  return pieces;
}

std::vector<std::string> shown(const Tokenizer& tokenizer, const std::vector<int>& ids,
                               const std::vector<std::string>& unknown) {
  std::vector<std::string> pieces;
  for (size_t i = 0; i < ids.size(); i++)
    pieces.push_back(ids[i] == kUnknown && !unknown[i].empty() ? unknown[i]
                                                               : tokenizer.shown(ids[i]));
  return pieces;
}

void complete(const Translator& model, const Tokenizers& tokenizers, const EncodedLine& source,
              const Hypothesis& found, const TranslateOptions& options, TranslatedLine& line) {
  line.score = found.score;
  line.copied = int(std::count(found.ids.begin(), found.ids.end(), kUnknown));
  Tensor looked;
  if (!found.ids.empty() && (line.copied > 0 || options.looks))
    looked = look(model, source.ids, found.ids,
                  options.layer < 0 ? alignment_layer(model.config) : options.layer);
  const std::vector<std::string> unknown = copies(source, found.ids, looked);
  line.text = tokenizers.target().decode(found.ids, unknown);
  if (!options.looks) return;
  line.source_pieces = shown(tokenizers.source(), source.ids, source.pieces);
  line.target_pieces = shown(tokenizers.target(), found.ids, unknown);
  line.looked = looked;
}

}  // namespace

int alignment_layer(const TranslatorConfig& config) {
  return std::max(0, config.decoder_layers - 2);
}

std::vector<TranslatedLine> translate_lines(const Translator& model, const Tokenizers& tokenizers,
                                            std::span<const std::string> lines,
                                            const TranslateOptions& options) {
  std::vector<TranslatedLine> translated(lines.size());
  std::vector<EncodedLine> encoded(lines.size());
  std::vector<std::vector<int>> sources(lines.size());  // empty for a line with a problem
  for (size_t i = 0; i < lines.size(); i++) {
    encoded[i] = tokenizers.source().encode_with_pieces(lines[i]);
    translated[i].problem = problem_of(lines[i], encoded[i], model.config.most_tokens);
    if (translated[i].problem.empty()) sources[i] = encoded[i].ids;
  }
  const std::vector<Hypothesis> found = search(translator_steps(model), sources, options.search);
  for (size_t i = 0; i < lines.size(); i++)
    if (!sources[i].empty())
      complete(model, tokenizers, encoded[i], found[i], options, translated[i]);
  return translated;
}

}  // namespace heed
