// What wrong numbers have in common. Each of these is a fact that was seen, not a guess at its
// cause.
#include <algorithm>
#include <cctype>
#include <cmath>

#include "tools/check.h"

namespace lesson {
namespace {

/// A result beside what it should be, as rows of columns (a plain list: one row).
struct Pair {
  std::span<const double> got, wanted;
  size_t columns;
  double tolerance;

  size_t rows() const { return got.size() / columns; }
  bool right(size_t i) const { return same(got.subspan(i, 1), wanted.subspan(i, 1), tolerance); }
};

bool all_equal(std::span<const double> x, double value) {
  return std::all_of(x.begin(), x.end(), [=](double one) { return one == value; });
}

// The number that each wanted one was multiplied by, or NaN.
double factor(const Pair& x) {
  double sum = 0, squares = 0;
  for (size_t i = 0; i < x.got.size(); i++)
    sum += x.got[i] * x.wanted[i], squares += x.wanted[i] * x.wanted[i];
  const double f = sum / squares;
  return same(x.got, scaled({x.wanted.begin(), x.wanted.end()}, f), x.tolerance) ? f : NAN;
}

// The number that was added to each wanted one, or NaN.
double offset(const Pair& x) {
  const double more = x.got[0] - x.wanted[0];
  return same(x.got, scaled({x.wanted.begin(), x.wanted.end()}, 1, more), x.tolerance) ? more : NAN;
}

bool transposed(const Pair& x) {
  if (x.rows() < 2 || x.columns < 2) return false;
  Numbers turned;
  for (size_t j = 0; j < x.columns; j++)
    for (size_t i = 0; i < x.rows(); i++) turned.push_back(x.wanted[i * x.columns + j]);
  return same(x.got, turned, x.tolerance);
}

// Whether the right numbers stand one place too late (by = 1) or too early (-1), along the rows or,
// with `step` the number of columns, down the columns.
bool shifted(const Pair& x, int by, size_t step) {
  const size_t count = x.got.size();
  if (count < 3 * step || step == count) return false;
  const std::span<const double> later = x.got.subspan(by > 0 ? step : 0, count - step);
  return same(later, x.wanted.subspan(by > 0 ? 0 : step, count - step), x.tolerance);
}

bool other_order(const Pair& x) {
  Numbers got(x.got.begin(), x.got.end()), wanted(x.wanted.begin(), x.wanted.end());
  std::sort(got.begin(), got.end());
  std::sort(wanted.begin(), wanted.end());
  return same(got, wanted, x.tolerance);
}

// Which rows (or columns) are right, if the first or the last one differs from all the others.
std::string lines(const Pair& x, bool by_rows, std::string line) {
  const size_t count = by_rows ? x.rows() : x.columns;
  if (count < 2) return "";
  std::vector<bool> right(count, true);
  for (size_t i = 0; i < x.got.size(); i++)
    if (!x.right(i)) right[by_rows ? i / x.columns : i % x.columns] = false;
  const long wrong = std::count(right.begin(), right.end(), false);
  if (wrong == 1 && !right.back()) return "Only the last " + line + " is wrong.";
  if (wrong == 1 && !right[0]) return "Only " + line + " 0 is wrong.";
  if (count < 3 || size_t(wrong) < count - 1 || !right[0]) return "";
  line[0] = char(std::toupper(line[0]));
  return line + " 0 is right, the others are wrong.";
}

}  // namespace

std::string pattern(std::span<const double> got, std::span<const double> wanted, int columns,
                    double tolerance) {
  if (got.size() != wanted.size() || got.size() < 2) return "";
  const Pair x = {got, wanted, columns > 0 ? size_t(columns) : got.size(), tolerance};
  for (const double one : got)
    if (!std::isfinite(one)) return lines(x, true, "row");
  if (all_equal(got, got[0])) return "All of them are " + shown(got[0]) + ".";
  if (const double f = factor(x); std::fabs(f) < 1e-9)
    return "All of them are 0.";
  else if (!std::isnan(f))
    return std::fabs(f + 1) < 1e-9 ? "Each has the wrong sign."
                                   : "Each is " + shown(f) + " times what it should be.";
  if (const double more = offset(x); !std::isnan(more))
    return "Each is " + shown(std::fabs(more)) + (more > 0 ? " more" : " less") +
           " than it should be.";
  if (transposed(x)) return "These are the right numbers, transposed.";
  for (const size_t step : {size_t(1), x.columns})
    for (const int by : {1, -1})
      if (shifted(x, by, step))
        return std::string("The right numbers stand one ") + (step == 1 ? "place" : "row") +
               (by > 0 ? " too late." : " too early.");
  if (other_order(x)) return "These are the right numbers, in another order.";
  const std::string rows = lines(x, true, "row");
  return rows.empty() ? lines(x, false, columns > 0 ? "column" : "number") : rows;
}

}  // namespace lesson
