#include "generate/hypothesis_rows.h"

#include <algorithm>

namespace heed {
namespace {

void copy_rows(const Tensor& from, int64_t first, int64_t count, const Tensor& to, int64_t at) {
  const int64_t cols = from.cols();
  std::copy_n(from.data() + first * cols, count * cols, to.data() + at * cols);
}

}  // namespace

HypothesisRows::HypothesisRows(const Translator& model, const Ragged& source, int slots, int limit,
                               bool use_cache)
    : model_(model),
      source_(source),
      limit_(limit),
      use_cache_(use_cache),
      memory_(model.encode(source)),
      history_(size_t(slots) * size_t(limit)),
      filled_(size_t(slots)) {
  if (use_cache) cache_ = model.make_cache(memory_, int64_t(slots) * limit);
}

Tensor HypothesisRows::next(std::span<const Row> rows, int place) {
  return use_cache_ ? cached(rows, place) : uncached(rows, place);
}

Tensor HypothesisRows::cached(std::span<const Row> rows, int place) {
  ids_.clear(), self_.clear(), cross_.clear();
  for (size_t i = 0; i < rows.size(); i++) {
    const auto [sentence, slot] = rows[i];
    ids_.push_back(token(slot, place));
    self_.push_back({int(i), 1, slot * limit_, place + 1, place});
    cross_.push_back(
        {int(i), 1, source_.starts[size_t(sentence)], source_.length(sentence), place});
    filled_[size_t(slot)] = place + 1;
  }
  return model_.step(cache_, ids_, {.self = self_, .cross = cross_});
}

// Reads all hypotheses from their first word on, each beside a copy of its sentence's memory, and
// keeps the last row of each.
Tensor HypothesisRows::uncached(std::span<const Row> rows, int place) {
  std::vector<int> starts{0}, source_starts{0};
  ids_.clear();
  for (const Row& row : rows) {
    const std::span<const int> said = tokens(row.slot).first(size_t(place) + 1);
    ids_.insert(ids_.end(), said.begin(), said.end());
    starts.push_back(int(ids_.size()));
    source_starts.push_back(source_starts.back() + source_.length(row.sentence));
  }
  const Tensor memory({source_starts.back(), memory_.cols()});
  for (size_t i = 0; i < rows.size(); i++)
    copy_rows(memory_, source_.starts[size_t(rows[i].sentence)], source_.length(rows[i].sentence),
              memory, source_starts[i]);
  const std::vector<int> unread(size_t(source_starts.back()));  // decode looks at starts alone
  const Tensor all = model_.decode(memory, {unread, source_starts}, {ids_, starts});
  const Tensor last({int64_t(rows.size()), all.cols()});
  for (size_t i = 0; i < rows.size(); i++) copy_rows(all, starts[i + 1] - 1, 1, last, int64_t(i));
  return last;
}

void HypothesisRows::fork(int from, int to, int count) {
  int same = 0;
  const int known = std::min(filled_[size_t(to)], count);
  while (same < known && token(from, same) == token(to, same)) same++;
  for (int place = same; place < count; place++) token(to, place) = token(from, place);
  const auto copy = [&](const Tensor& rows) {
    copy_rows(rows, int64_t(from) * limit_ + same, count - same, rows, int64_t(to) * limit_ + same);
  };
  for (const KeyValue& layer : cache_.self) copy(layer.keys), copy(layer.values);
  filled_[size_t(to)] = count;
}

}  // namespace heed
