#include "generate/search.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"
#include "text/vocabulary.h"
#include "generate/best_words.h"
#include "generate/hypothesis_rows.h"

namespace heed {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();
constexpr int64_t kMostCacheRows = 1 << 17;  // 400 MiB at width 128 and three layers

/// The longest translation of a sentence, in tokens with <eos>.
int limit_of(int source_tokens, int most_tokens, const SearchOptions& options) {
  const double limit = options.ratio * source_tokens + options.extra;
  return std::max(1, int(std::min(limit, double(most_tokens))));
}

/// A sentence on its way.
struct Sentence {
  int limit = 0, finished = 0;
  Hypothesis best;
};

/// A hypothesis with one word more.
struct Extension {
  double log_probability;
  size_t row;  ///< the hypothesis that is extended
  int id;
};

/// The search for the sentences of one batch: all its hypotheses have the same length.
class BatchSearch {
 public:
  BatchSearch(const Translator& model, const Ragged& source, int limit,
              const SearchOptions& options);
  void run();
  Hypothesis& best(int sentence) { return sentences_[size_t(sentence)].best; }

 private:
  void rank_words(const Tensor& logits);
  void extend(size_t first, size_t last, int step);
  void collect(size_t first, size_t last);
  void keep_best(Sentence& sentence, int step);
  void offer(Sentence& sentence, const Extension& extension, int step, bool ended) const;
  bool is_over(const Sentence& sentence, int step) const;
  void move_on(size_t first, size_t last, int step);

  const SearchOptions& options_;
  size_t choices_;  // words looked at for each hypothesis
  HypothesisRows hypotheses_;
  std::vector<Sentence> sentences_;
  std::vector<HypothesisRows::Row> rows_, next_rows_;
  std::vector<double> log_probabilities_, next_log_probabilities_;  // [rows]
  std::vector<real> sums_;                                          // [rows]
  std::vector<Choice> words_;                                       // [rows, choices]
  std::vector<Extension> extensions_, kept_;
  std::vector<char> taken_, stays_;  // [beam] a sentence's slots; [its rows]
};

BatchSearch::BatchSearch(const Translator& model, const Ragged& source, int limit,
                         const SearchOptions& options)
    : options_(options),
      // The beam's own <eos> may take one place, unless nothing else is wanted.
      choices_(
          size_t(std::min(options.beam == 1 ? 1 : options.beam + 1, model.config.target_words))),
      hypotheses_(model, source, source.sentences() * options.beam, limit, options.use_cache) {
  for (int s = 0; s < source.sentences(); s++) {
    Sentence& sentence = sentences_.emplace_back();
    sentence.limit = limit_of(source.length(s), model.config.most_tokens, options);
    sentence.best.score = kNever;
    rows_.push_back({s, s * options.beam});
    hypotheses_.token(s * options.beam, 0) = kStart;
  }
  log_probabilities_.assign(rows_.size(), 0);
}

void BatchSearch::run() {
  for (int step = 0; !rows_.empty(); step++) {
    rank_words(hypotheses_.next(rows_, step));
    next_rows_.clear(), next_log_probabilities_.clear();
    for (size_t first = 0, last; first < rows_.size(); first = last) {
      for (last = first; last < rows_.size() && rows_[last].sentence == rows_[first].sentence;)
        last++;
      extend(first, last, step);
    }
    rows_.swap(next_rows_), log_probabilities_.swap(next_log_probabilities_);
  }
}

void BatchSearch::rank_words(const Tensor& logits) {
  sums_.resize(rows_.size()), words_.resize(rows_.size() * choices_);
  log_sums(logits, sums_);
  for (size_t i = 0; i < rows_.size(); i++)  // <bos> never comes again
    logits.data()[int64_t(i) * logits.cols() + kStart] = -std::numeric_limits<real>::infinity();
  best_words(logits, int(choices_), words_);
}

// One step of one sentence, whose hypotheses are rows first .. last.
void BatchSearch::extend(size_t first, size_t last, int step) {
  Sentence& sentence = sentences_[size_t(rows_[first].sentence)];
  collect(first, last);
  keep_best(sentence, step);
  if (!is_over(sentence, step)) return move_on(first, last, step);
  if (sentence.finished == 0 && !kept_.empty()) offer(sentence, kept_[0], step, false);
}

// All extensions, best first; equal ones in the order of their hypotheses.
void BatchSearch::collect(size_t first, size_t last) {
  extensions_.clear();
  for (size_t row = first; row < last; row++)
    for (size_t rank = 0; rank < choices_; rank++) {
      const Choice& word = words_[row * choices_ + rank];
      if (word.id < 0) break;
      extensions_.push_back(
          {log_probabilities_[row] + (double(word.logit) - double(sums_[row])), row, word.id});
    }
  std::stable_sort(
      extensions_.begin(), extensions_.end(),
      [](const Extension& a, const Extension& b) { return a.log_probability > b.log_probability; });
}

// Of the best extensions, those that end are offered, and the others are kept.
void BatchSearch::keep_best(Sentence& sentence, int step) {
  const size_t beam = size_t(options_.beam);
  kept_.clear();
  for (size_t place = 0; place < extensions_.size() && kept_.size() < beam; place++) {
    if (extensions_[place].id != kEnd)
      kept_.push_back(extensions_[place]);
    else if (place < beam)
      offer(sentence, extensions_[place], step, true);
  }
}

void BatchSearch::offer(Sentence& sentence, const Extension& extension, int step,
                        bool ended) const {
  sentence.finished += ended;
  const double score = extension.log_probability / length_penalty(step + 1, options_.alpha);
  if (!(score > sentence.best.score)) return;
  const auto said = hypotheses_.tokens(rows_[extension.row].slot).subspan(1, size_t(step));
  sentence.best.ids.assign(said.begin(), said.end());
  if (!ended) sentence.best.ids.push_back(extension.id);
  sentence.best.log_probability = extension.log_probability;
  sentence.best.score = score, sentence.best.finished = ended;
}

// Nothing is gained by going on: log-probabilities only fall, and the longest length has the
// largest penalty to divide by.
bool BatchSearch::is_over(const Sentence& sentence, int step) const {
  if (kept_.empty() || sentence.finished >= options_.beam || step + 1 >= sentence.limit)
    return true;
  const double hope = kept_[0].log_probability / length_penalty(sentence.limit, options_.alpha);
  return sentence.finished > 0 && hope <= sentence.best.score;
}

// The first child of a hypothesis stays in its slot; others get a copy in a slot that is free.
void BatchSearch::move_on(size_t first, size_t last, int step) {
  const int first_slot = rows_[first].sentence * options_.beam;
  taken_.assign(size_t(options_.beam), 0);
  for (const Extension& child : kept_) taken_[size_t(rows_[child.row].slot - first_slot)] = 1;
  stays_.assign(last - first, 1);
  for (const Extension& child : kept_) {
    int slot = rows_[child.row].slot;
    if (!stays_[child.row - first]) {
      int free = 0;
      while (taken_[size_t(free)]) free++;
      taken_[size_t(free)] = 1;
      hypotheses_.fork(slot, first_slot + free, step + 1);
      slot = first_slot + free;
    }
    stays_[child.row - first] = 0;
    next_rows_.push_back({rows_[first].sentence, slot});
    next_log_probabilities_.push_back(child.log_probability);
    hypotheses_.token(slot, step + 1) = child.id;
  }
}

void check_options(const SearchOptions& o) {
  check(o.beam >= 1 && o.beam <= 1 << 16, "search: the beam is ", o.beam,
        ": it must be between 1 and 65536");
  check(o.alpha >= 0 && o.alpha <= 10, "search: alpha is ", o.alpha,
        ": it must be between 0 and 10");
  check(o.ratio >= 0 && o.extra >= 0 && o.rows >= 1, "search: ratio ", o.ratio, ", extra ", o.extra,
        " and rows ", o.rows, ": the first two must be 0 or more, the last 1 or more");
}

/// The sentences that are not empty, longest first, so that those of a batch are alike.
std::vector<size_t> by_length(std::span<const std::vector<int>> sources) {
  std::vector<size_t> order;
  for (size_t i = 0; i < sources.size(); i++)
    if (!sources[i].empty()) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return sources[a].size() > sources[b].size(); });
  return order;
}

}  // namespace

double length_penalty(int length, double alpha) { return std::pow((5.0 + length) / 6.0, alpha); }

std::vector<Hypothesis> search(const Translator& model, std::span<const std::vector<int>> sources,
                               const SearchOptions& options) {
  check_options(options);
  std::vector<Hypothesis> found(sources.size());
  const std::vector<size_t> order = by_length(sources);
  for (size_t first = 0, last; first < order.size(); first = last) {
    const int limit =
        limit_of(int(sources[order[first]].size()), model.config.most_tokens, options);
    const int64_t room = std::min<int64_t>(options.rows, kMostCacheRows / limit) / options.beam;
    last = std::min(order.size(), first + size_t(std::max<int64_t>(1, room)));
    std::vector<int> ids, starts{0};
    for (size_t i = first; i < last; i++) {
      ids.insert(ids.end(), sources[order[i]].begin(), sources[order[i]].end());
      starts.push_back(int(ids.size()));
    }
    BatchSearch batch(model, {ids, starts}, limit, options);
    batch.run();
    for (size_t i = first; i < last; i++) found[order[i]] = std::move(batch.best(int(i - first)));
  }
  return found;
}

}  // namespace heed
