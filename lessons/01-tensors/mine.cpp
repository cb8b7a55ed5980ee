// Every word's vector is summed by scale_and_add. Words at the same place of their sentences read
// one row of positions again.
#include "tools/adapter.h"

namespace yours_01 {
#include "lessons/01-tensors/exercise.h"
}

namespace {

using yours_01::View;
using Rows = std::vector<int>;

/// The rows of y for each place; all rows together if there are no positions.
std::vector<Rows> rows_by_place(size_t tokens, bool positions, std::span<const int> places) {
  std::vector<Rows> result(1);
  for (size_t i = 0; i < tokens; i++) {
    const size_t place = positions ? size_t(places[i]) : 0;
    result.resize(std::max(result.size(), place + 1));
    result[place].push_back(int(i));
  }
  return result;
}

void embed(const real* table, std::span<const int> ids, real scale, const real* positions,
           std::span<const int> places, const heed::Dropout& dropout, int64_t cols, real* y) {
  const int width = int(cols);
  std::vector<real> zero = {0}, row, words, sums;
  const std::vector<Rows> groups = rows_by_place(ids.size(), positions != nullptr, places);
  for (size_t place = 0; place < groups.size(); place++) {
    const Rows& rows = groups[place];
    if (rows.empty()) continue;
    words.resize(rows.size() * size_t(cols)), sums.resize(words.size());
    for (size_t r = 0; r < rows.size(); r++)
      std::copy_n(table + ids[size_t(rows[r])] * cols, cols, words.data() + int64_t(r) * cols);
    if (positions)
      row.assign(positions + int64_t(place) * cols, positions + int64_t(place + 1) * cols);
    const View a = positions ? View{{width}, row} : View{{}, zero};
    const View b = {{int(rows.size()), width}, words}, sum = {b.shape, sums};
    yours_01::scale_and_add(a, scale, b, sum);
    for (size_t r = 0; r < rows.size(); r++) {
      const View one = yours_01::part(sum, int(r));
      std::copy(one.numbers.begin(), one.numbers.end(), y + rows[r] * cols);
    }
  }
  if (dropout.rate > 0) heed::kernels.dropout(dropout, y, int64_t(ids.size()), cols, {y, false});
}

}  // namespace

void fill_01(heed::Parts& parts) { parts.kernels.embed = embed; }
