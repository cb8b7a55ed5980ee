#include "charts/scale.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/format.h"

namespace heed {
namespace {

constexpr double kTiny = 1e-9;  // of a step or a decade: forgives rounding

std::string printed(double value, std::chars_format format, int digits) {
  char buffer[400];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value, format, digits).ptr};
}

// "1234.50" -> "1,234.50"
std::string grouped(const std::string& number) {
  const size_t point = std::min(number.find('.'), number.size());
  const bool minus = number[0] == '-';
  return (minus ? "-" : "") + with_commas(std::stoll(number.substr(minus, point - minus))) +
         number.substr(point);
}

// "-0.00" -> "0.00"
std::string without_negative_zero(std::string number) {
  if (number[0] == '-' && number.find_first_not_of("-0.,") == number.npos) number.erase(0, 1);
  return number;
}

// "2.50e-07" -> "2.5e-7"
std::string scientific(double value, int digits) {
  std::string text = printed(value, std::chars_format::scientific, digits);
  const size_t e = text.find('e');
  std::string mantissa = text.substr(0, e), exponent = text.substr(e + 1);
  if (mantissa.find('.') != mantissa.npos) {
    while (mantissa.back() == '0') mantissa.pop_back();
    if (mantissa.back() == '.') mantissa.pop_back();
  }
  return mantissa + "e" + std::to_string(std::stoi(exponent));
}

std::string superscript(int exponent) {
  constexpr std::string_view kDigits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = exponent < 0 ? "⁻" : "";
  for (const char c : std::to_string(std::abs(exponent))) text += kDigits[c - '0'];
  return text;
}

// A round number of the form 1, 2 or 5 times a power of ten.
struct Step {
  int factor, exponent;

  double size() const { return factor * std::pow(10.0, exponent); }
};

// The least round step that is not below `least`.
Step round_step(double least) {
  const int exponent = int(std::floor(std::log10(least) + kTiny));
  for (const int factor : {1, 2, 5})
    if (factor * std::pow(10.0, exponent) >= least * (1 - kTiny)) return {factor, exponent};
  return {1, exponent + 1};
}

std::string tick_label(double value, const Step& step, double largest) {
  if (value == 0) return "0";
  if (largest >= 1e7 || step.exponent < -5) {
    const int digits = int(std::floor(std::log10(std::fabs(value)) + kTiny)) - step.exponent;
    return scientific(value, std::clamp(digits, 0, 15));
  }
  return fixed_number(value, std::max(0, -step.exponent));
}

// Both ends moved apart if they are one number, or nearly.
void part_ends(double& low, double& high) {
  const double size = std::max(std::fabs(low), std::fabs(high));
  if (high - low > 1e-9 * size) return;
  const double half = size > 0 ? size / 10 : 1;
  low -= half;
  high += half;
}

// Moves the ends to ticks, but only a little where a number is just past a tick.
void round_ends(double& low, double& high, double size) {
  const double down = std::floor(low / size + kTiny) * size,
               up = std::ceil(high / size - kTiny) * size, little = (high - low) / 30;
  low = low - down > 0.7 * size ? low - little : down;
  high = up - high > 0.7 * size ? high + little : up;
}

Scale fit_plain(double low, double high, const Fit& fit) {
  part_ends(low, high);
  if (fit.rounded && low > 0 && low < 0.4 * high) low = 0;
  if (fit.rounded && high < 0 && high > 0.4 * low) high = 0;
  const Step step = round_step((high - low) / std::max(1, fit.most_ticks - 1));
  const double size = step.size();
  if (fit.rounded) round_ends(low, high, size);
  Scale scale{.log = false, .low = low, .high = high, .ticks = {}};
  const double largest = std::max(std::fabs(low), std::fabs(high));
  for (double i = std::ceil(low / size - kTiny); i <= high / size + kTiny; i++)
    scale.ticks.push_back({i * size, tick_label(i * size, step, largest)});
  return scale;
}

// 1, 2, 5, 10, ... between the ends.
std::vector<double> round_numbers(double low, double high) {
  std::vector<double> numbers;
  for (int e = int(std::floor(std::log10(low))); e <= std::log10(high); e++)
    for (const int factor : {1, 2, 5}) {
      const double value = Step{factor, e}.size();
      if (value >= low * (1 - kTiny) && value <= high * (1 + kTiny)) numbers.push_back(value);
    }
  return numbers;
}

// Powers of ten between the ends; some are left out if there are more than wanted.
std::vector<double> decades(double low, double high, int most) {
  const int first = int(std::ceil(std::log10(low) - kTiny)),
            last = int(std::floor(std::log10(high) + kTiny));
  const int apart = std::max(1, (last - first + most) / most);
  std::vector<double> numbers;
  for (int e = first; e <= last; e += apart) numbers.push_back(std::pow(10.0, e));
  return numbers;
}

// The numbers themselves, if they are few and far enough from each other; or none.
std::vector<double> own_ticks(std::vector<double> values, double low, double high, int most) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  if (int(values.size()) > most) return {};
  const double least = std::log(high / low) / (1.5 * most);
  for (size_t i = 1; i < values.size(); i++)
    if (std::log(values[i] / values[i - 1]) < least) return {};
  return values;
}

std::vector<Tick> labelled(const std::vector<double>& values) {
  const bool powers = values.front() < 0.999e-3 || values.back() > 1.001e5;
  std::vector<Tick> ticks;
  for (const double value : values) {
    const double exponent = std::log10(value);
    const bool power = std::fabs(exponent - std::round(exponent)) < kTiny;
    ticks.push_back({value, powers && power ? "10" + superscript(int(std::lround(exponent)))
                                            : short_number(value)});
  }
  return ticks;
}

Scale fit_log(const std::vector<double>& values, double low, double high, const Fit& fit) {
  if (high < low * 1.01) low /= 2, high *= 2;
  const bool wide = high / low > 20;
  if (fit.rounded) {
    const double down = std::pow(10.0, std::floor(std::log10(low) + kTiny)),
                 up = std::pow(10.0, std::ceil(std::log10(high) - kTiny));
    const std::vector<double> inner = round_numbers(down, up);
    const auto above = std::upper_bound(inner.begin(), inner.end(), low * (1 + kTiny));
    const auto reach = std::lower_bound(inner.begin(), inner.end(), high * (1 - kTiny));
    low = wide ? down : above == inner.begin() ? down : above[-1];
    high = wide || reach == inner.end() ? up : *reach;
  }
  std::vector<double> ticks;
  if (!fit.rounded) ticks = own_ticks(values, low, high, fit.most_ticks);
  if (ticks.empty() && high / low < 300) ticks = round_numbers(low, high);
  if (ticks.empty() || int(ticks.size()) > fit.most_ticks)
    if (const auto tens = decades(low, high, fit.most_ticks); tens.size() > 1) ticks = tens;
  if (ticks.size() < 2) ticks = {low, high};
  return {.log = true, .low = low, .high = high, .ticks = labelled(ticks)};
}

}  // namespace

double Scale::place(double value) const {
  return log ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
}

bool has_place(double value, bool log) {
  return std::fabs(value) < 1e300 && (!log || value > 1e-300);  // false for NaN
}

Scale fit_scale(std::span<const double> values, const Fit& fit) {
  std::vector<double> placed;
  for (const double value : values)
    if (has_place(value, fit.log)) placed.push_back(value);
  if (placed.empty()) placed = fit.log ? std::vector{1.0, 10.0} : std::vector{0.0, 1.0};
  const auto [low, high] = std::minmax_element(placed.begin(), placed.end());
  return fit.log ? fit_log(placed, *low, *high, fit) : fit_plain(*low, *high, fit);
}

std::string fixed_number(double value, int digits) {
  return without_negative_zero(grouped(printed(value, std::chars_format::fixed, digits)));
}

std::string short_number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  if (value == 0) return "0";
  const double size = std::fabs(value);
  if (size < 0.995e-4 || size >= 1e9) return scientific(value, 2);
  if (size >= 99.95) return fixed_number(value, size < 999.5 && size != std::floor(size) ? 1 : 0);
  std::string text = fixed_number(value, size >= 9.995    ? 1
                                         : size >= 0.9995 ? 2
                                         : size >= 0.0995 ? 3
                                                          : 5);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string with_minus_sign(std::string number) {
  for (size_t at = 0; (at = number.find('-', at)) != number.npos; at += 3)
    number.replace(at, 1, "\u2212");
  return number;
}

}  // namespace heed
