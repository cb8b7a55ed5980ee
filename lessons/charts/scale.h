// From numbers to places along an axis, with round numbers to mark it.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace heed {

struct Tick {
  double value;
  std::string label;
};

/// An axis from `low` to `high`, plain or logarithmic.
struct Scale {
  bool log = false;
  double low = 0, high = 1;
  std::vector<Tick> ticks;  ///< within low .. high, from low to high

  /// 0 at the low end, 1 at the high end.
  double place(double value) const;
};

/// True if a number has a place: it is finite (below 1e300), and above 0 on a logarithmic axis.
bool has_place(double value, bool log);

struct Fit {
  bool log = false;
  int most_ticks = 6;
  /// The ends are ticks unless that leaves much room empty, and 0 is one of them unless it is far
  /// off. Otherwise the ends are the least and the greatest number.
  bool rounded = false;
};

/// The axis for these numbers; those without a place are left out. Never empty.
Scale fit_scale(std::span<const double> values, const Fit& fit);

/// A number in about three digits: "0.0312", "41.2", "12,345", "1.2e-7", "nan".
std::string short_number(double value);

/// With so many digits behind the point: "1,234.50".
std::string fixed_number(double value, int digits);

/// The same text with a real minus sign, for pictures.
std::string with_minus_sign(std::string number);

}  // namespace heed
