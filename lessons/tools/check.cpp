// Comparing, and what the comparisons say about the cause.
#include "tools/check.h"

#include <cmath>
#include <cstdarg>
#include <cstdint>
#include <cstdio>

namespace lesson {
namespace {

bool near(double got, double wanted, double tolerance) {
  if (got == wanted) return true;  // infinities too
  if (!std::isfinite(wanted)) return false;
  return std::fabs(got - wanted) <= tolerance * std::fmax(1, std::fabs(wanted));
}

std::string where(size_t index, int columns) {
  if (columns <= 0) return "number " + std::to_string(index);
  return "row " + std::to_string(index / size_t(columns)) + ", column " +
         std::to_string(index % size_t(columns));
}

constexpr size_t kFew = 8;  // numbers, which are shown all

}  // namespace

bool same(std::span<const double> a, std::span<const double> b, double tolerance) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); i++)
    if (!near(a[i], b[i], tolerance) && !(std::isnan(a[i]) && std::isnan(b[i]))) return false;
  return true;
}

std::string difference(const std::string& what, std::span<const double> got,
                       std::span<const double> wanted, int columns, double tolerance) {
  if (got.size() != wanted.size())
    return what + " has " + std::to_string(got.size()) + " numbers; it should have " +
           std::to_string(wanted.size()) + ".";
  if (same(got, wanted, tolerance)) return "";
  size_t first = got.size(), wrong = 0;
  for (size_t i = got.size(); i-- > 0;)
    if (!near(got[i], wanted[i], tolerance)) first = i, wrong++;
  const bool close = shown(got[first]) == shown(wanted[first]);
  const bool all = got.size() > 1 && got.size() <= kFew && !close;
  std::string told = what;
  if (got.size() > 1 && !all) told += ", " + where(first, columns) + ",";
  told += " is " + (all ? shown(got, columns) : shown(got[first])) + "; it should be " +
          (all ? shown(wanted, columns) : shown(wanted[first]));
  if (close) told += " (they differ by " + shown(got[first] - wanted[first]) + ")";
  if (got.size() > 1 && !all)
    told += ". " + std::to_string(wrong) + " of " + std::to_string(got.size()) + " are wrong";
  const std::string seen = pattern(got, wanted, columns, tolerance);
  return told + "." + (seen.empty() ? "" : " " + seen);
}

bool Report::equal(const std::string& what, std::span<const double> got,
                   std::span<const double> wanted, const std::vector<Given>& mistakes, Place place,
                   double tolerance) {
  return compare(difference(what, got, wanted, place.columns, tolerance), got, wanted, mistakes,
                 tolerance);
}

bool Report::equal(const std::string& what, double got, double wanted,
                   const std::vector<Given>& mistakes, double tolerance) {
  return equal(what, std::span(&got, 1), std::span(&wanted, 1), mistakes, {}, tolerance);
}

bool Report::compare(const std::string& seen, std::span<const double> got,
                     std::span<const double> wanted, const std::vector<Given>& mistakes,
                     double tolerance) {
  const bool ok = same(got, wanted, tolerance);
  if (!ok) fail(seen);
  for (const Given& mistake : mistakes)
    if (!same(mistake.numbers, wanted, tolerance))  // or it would not show here
      vote(mistake.cause, !ok && same(got, mistake.numbers, tolerance));
  return ok;
}

bool Report::holds(bool ok, const std::string& what, const std::string& cause) {
  if (ok) return true;
  fail(what);
  if (!cause.empty()) vote(cause, true);
  return false;
}

void Report::fail(const std::string& what) {
  failures_++;
  if (passed) evidence = what + (inputs.empty() ? "" : " (" + inputs + ")");
  passed = false;
}

void Report::vote(const std::string& cause, bool explains) {
  votes.push_back({cause, explains, explains && failures_ == 1});
}

Numbers numbers(int count, int seed) {
  Numbers all;
  uint64_t state = uint64_t(seed) * 0x9E3779B97F4A7C15u + 0x632BE59BD9B4E019u;
  for (int i = 0; i < count; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const uint64_t mixed = (state ^ (state >> 29)) * 0xBF58476D1CE4E5B9u;
    all.push_back(double(mixed >> 11) * 0x1p-52 - 1);
  }
  return all;
}

Numbers scaled(Numbers all, double factor, double shift) {
  for (double& x : all) x = factor * x + shift;
  return all;
}

std::string shown(double x) {
  if (std::isnan(x)) return "NaN";  // without the sign that some machines give it
  if (x == std::round(x) && std::fabs(x) < 1e5) return text("%.0f", x + 0.0);
  if (x != 0 && std::fabs(x) < 1e-3) return text("%.2e", x);
  if (std::fabs(x) >= 1e5) return text("%.3e", x);
  std::string digits = text("%.4f", x);
  digits.erase(digits.find_last_not_of('0') + 1);
  return digits.back() == '.' ? digits.substr(0, digits.size() - 1) : digits;
}

std::string shown(std::span<const double> all, int columns) {
  std::string list;
  if (columns > 0 && size_t(columns) < all.size()) {
    for (size_t at = 0; at < all.size(); at += size_t(columns))
      list += (at ? ", " : "") + shown(all.subspan(at, size_t(columns)));
  } else {
    for (size_t i = 0; i < all.size(); i++) list += (i ? ", " : "") + shown(all[i]);
  }
  return "[" + list + "]";
}

std::string shown(std::span<const int> all) { return shown(Numbers(all.begin(), all.end())); }

std::string text(const char* format, ...) {
  char buffer[600];
  std::va_list values;
  va_start(values, format);
  std::vsnprintf(buffer, sizeof buffer, format, values);
  va_end(values);
  return buffer;
}

}  // namespace lesson
