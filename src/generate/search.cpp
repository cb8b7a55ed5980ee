#include "generate/search.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"
#include "generate/best_words.h"
#include "text/vocabulary.h"

namespace heed {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();
constexpr int64_t kMostCacheRows = 1 << 17;  // 400 MiB at width 128 and three layers

/// The longest text for a sentence, in tokens with <eos>.
int limit_of(size_t source_tokens, int most_tokens, const SearchOptions& options) {
  const double limit = options.ratio * double(source_tokens) + options.extra;
  return std::max(1, int(std::min(limit, double(most_tokens))));
}

/// A sentence on its way.
struct Sentence {
  int limit = 0, finished = 0;
  Hypothesis best;
};

/// A token that was said, and which one before it: a chain from the last token to the first.
struct Said {
  int before, id;
};

/// A hypothesis that goes on.
struct Living {
  int sentence, slot, said;
  double log_probability;
};

/// A hypothesis with one word more.
struct Extension {
  double log_probability;
  size_t row;  ///< the living hypothesis that is extended
  int id;
};

/// The search for the sentences of one batch: all its hypotheses have the same length.
class BatchSearch {
 public:
  BatchSearch(const Stepper& model, const Ragged& source, int limit, const SearchOptions& options);
  void run();
  Hypothesis& best(int sentence) { return sentences_[size_t(sentence)].best; }

 private:
  void rank_words(int step);
  void extend(size_t first, size_t last, int step);
  void collect(size_t first, size_t last);
  void keep_best(Sentence& sentence, int step);
  void offer(Sentence& sentence, const Extension& extension, int step, bool ended) const;
  bool is_over(const Sentence& sentence, int step) const;
  void move_on(int first_slot, int step);
  int slot_of_child(int parent, int first_slot, int step);

  const Stepper& model_;
  const SearchOptions& options_;
  std::vector<Sentence> sentences_;
  std::vector<Said> said_{{-1, kStart}};  // where every chain begins
  std::vector<Living> living_, next_;     // those of a sentence side by side
  std::vector<Stepper::Row> rows_;        // [living]
  size_t choices_ = 0;                    // words looked at for each of them
  std::vector<Choice> words_;             // [living, choices]
  std::vector<real> sums_;                // [living]
  std::vector<Extension> extensions_, kept_;
  enum class Slot : char { free, of_parent, of_child };
  std::vector<Slot> slots_;  // [beam] of one sentence
};

BatchSearch::BatchSearch(const Stepper& model, const Ragged& source, int limit,
                         const SearchOptions& options)
    : model_(model), options_(options), sentences_(size_t(source.size())) {
  model.start(source, source.size() * options.beam, limit);
  for (int s = 0; s < source.size(); s++) {
    sentences_[size_t(s)].limit = limit_of(size_t(source.length(s)), model.most_tokens, options);
    sentences_[size_t(s)].best.score = kNever;
    living_.push_back({s, s * options.beam, 0, 0.0});
  }
}

void BatchSearch::run() {
  for (int step = 0; !living_.empty(); step++) {
    rank_words(step);
    next_.clear();
    for (size_t first = 0, last; first < living_.size(); first = last) {
      const int sentence = living_[first].sentence;
      for (last = first; last < living_.size() && living_[last].sentence == sentence;) last++;
      extend(first, last, step);
    }
    living_.swap(next_);
  }
}

// The words that may follow each living hypothesis, best first.
void BatchSearch::rank_words(int step) {
  rows_.clear();
  for (const Living& one : living_)
    rows_.push_back({one.sentence, one.slot, said_[size_t(one.said)].id});
  const Tensor logits = model_.step(rows_, step);
  check(logits.rows() == int64_t(rows_.size()) && logits.cols() > kEnd, "search: a step of ",
        rows_.size(), " rows gave logits ", logits.shape(), ": a row of all words each is wanted");
  sums_.resize(rows_.size());
  log_sums(logits, sums_);
  // Two places may go to <eos>, which ends a hypothesis, and <bos>, which never comes again.
  choices_ = size_t(std::min<int64_t>(options_.beam + 2, logits.cols()));
  words_.resize(rows_.size() * choices_);
  best_words(logits, int(choices_), words_);
}

// One step of one sentence, whose hypotheses are living_[first .. last].
void BatchSearch::extend(size_t first, size_t last, int step) {
  const int number = living_[first].sentence;
  Sentence& sentence = sentences_[size_t(number)];
  collect(first, last);
  keep_best(sentence, step);
  if (!is_over(sentence, step)) return move_on(number * options_.beam, step);
  if (sentence.finished == 0 && !kept_.empty()) offer(sentence, kept_[0], step, false);
}

// All extensions, best first; equal ones in the order of their hypotheses.
void BatchSearch::collect(size_t first, size_t last) {
  extensions_.clear();
  for (size_t row = first; row < last; row++)
    for (size_t rank = 0; rank < choices_; rank++) {
      const Choice& word = words_[row * choices_ + rank];
      if (word.id < 0) break;
      if (word.id == kStart) continue;
      const double log_probability = double(word.logit) - double(sums_[row]);
      extensions_.push_back({living_[row].log_probability + log_probability, row, word.id});
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
  std::vector<int> ids;
  if (!ended) ids.push_back(extension.id);
  for (int at = living_[extension.row].said; at > 0; at = said_[size_t(at)].before)
    ids.push_back(said_[size_t(at)].id);
  std::reverse(ids.begin(), ids.end());
  sentence.best = {std::move(ids), extension.log_probability, score, ended};
}

// Nothing is gained by going on: log-probabilities only fall, and the longest length has the
// largest penalty to divide by.
bool BatchSearch::is_over(const Sentence& sentence, int step) const {
  if (kept_.empty() || sentence.finished >= options_.beam || step + 1 >= sentence.limit)
    return true;
  const double hope = kept_[0].log_probability / length_penalty(sentence.limit, options_.alpha);
  return sentence.finished > 0 && hope <= sentence.best.score;
}

void BatchSearch::move_on(int first_slot, int step) {
  slots_.assign(size_t(options_.beam), Slot::free);
  for (const Extension& child : kept_)
    slots_[size_t(living_[child.row].slot - first_slot)] = Slot::of_parent;
  for (const Extension& child : kept_) {
    const Living& parent = living_[child.row];
    const int slot = slot_of_child(parent.slot, first_slot, step);
    said_.push_back({parent.said, child.id});
    next_.push_back({parent.sentence, slot, int(said_.size()) - 1, child.log_probability});
  }
}

// The first child of a hypothesis stays in its slot; others get a copy in a slot that is free.
int BatchSearch::slot_of_child(int parent, int first_slot, int step) {
  size_t at = size_t(parent - first_slot);
  if (slots_[at] == Slot::of_child) {
    at = size_t(std::find(slots_.begin(), slots_.end(), Slot::free) - slots_.begin());
    model_.fork(parent, first_slot + int(at), step + 1);
  }
  slots_[at] = Slot::of_child;
  return first_slot + int(at);
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

std::vector<Hypothesis> search(const Stepper& model, std::span<const std::vector<int>> sources,
                               const SearchOptions& options) {
  check_options(options);
  std::vector<Hypothesis> found(sources.size());
  const std::vector<size_t> order = by_length(sources);
  for (size_t first = 0, last; first < order.size(); first = last) {
    const int limit = limit_of(sources[order[first]].size(), model.most_tokens, options);
    const int64_t room = std::min<int64_t>(options.rows, kMostCacheRows / limit) / options.beam;
    last = std::min(order.size(), first + size_t(std::max<int64_t>(1, room)));
    Sentences source;
    for (size_t i = first; i < last; i++) source.add(sources[order[i]]);
    BatchSearch batch(model, source, limit, options);
    batch.run();
    for (size_t i = first; i < last; i++) found[order[i]] = std::move(batch.best(int(i - first)));
  }
  return found;
}

}  // namespace heed
