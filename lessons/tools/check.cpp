// Comparing, and what the comparisons say about the cause.
#include "tools/check.h"

#include <cmath>
#include <cstdint>
#include <cstdio>

namespace lesson {
namespace {

bool near(double got, double wanted, double tolerance) {
  if (got == wanted) return true;  // infinities too
  if (!std::isfinite(wanted)) return false;
  return std::fabs(got - wanted) <= tolerance * std::fmax(1, std::fabs(wanted));
}

bool same(std::span<const double> a, std::span<const double> b, double tolerance) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); i++)
    if (!near(a[i], b[i], tolerance) && !(std::isnan(a[i]) && std::isnan(b[i]))) return false;
  return true;
}

std::string number(double x) {
  char text[40];
  std::snprintf(text, sizeof text, std::fabs(x) >= 1e5 ? "%.3e" : "%.4f", x);
  if (x != 0 && std::fabs(x) < 1e-3) std::snprintf(text, sizeof text, "%.2e", x);
  return text;
}

std::string where(size_t index, Place place) {
  if (place.columns <= 0) return "number " + std::to_string(index);
  return "row " + std::to_string(index / size_t(place.columns)) + ", column " +
         std::to_string(index % size_t(place.columns));
}

// The evidence of a comparison that fails: the first wrong number, and how many there are.
std::string difference(const std::string& what, std::span<const double> got,
                       std::span<const double> wanted, Place place, double tolerance) {
  if (got.size() != wanted.size())
    return what + " has " + std::to_string(got.size()) + " numbers; it should have " +
           std::to_string(wanted.size()) + ".";
  size_t first = got.size(), wrong = 0;
  for (size_t i = got.size(); i-- > 0;)
    if (!near(got[i], wanted[i], tolerance)) first = i, wrong++;
  std::string text = what;
  if (got.size() > 1) text += ", " + where(first, place);
  const bool close = number(got[first]) == number(wanted[first]);
  text += " is " + number(got[first]) + "; it should be " + number(wanted[first]);
  if (close) text += " (they differ by " + number(got[first] - wanted[first]) + ")";
  if (got.size() > 1)
    text += ". " + std::to_string(wrong) + " of " + std::to_string(got.size()) + " are wrong";
  return text + ".";
}

}  // namespace

bool Report::equal(const std::string& what, std::span<const double> got,
                   std::span<const double> wanted, std::initializer_list<Given> mistakes,
                   Place place, double tolerance) {
  const bool ok = same(got, wanted, tolerance) && (got.empty() || !std::isnan(got[0]));
  for (const Given& mistake : mistakes) {
    if (same(mistake.numbers, wanted, tolerance)) continue;  // it would not show here
    votes.push_back({mistake.cause, !ok && same(got, mistake.numbers, tolerance)});
  }
  if (!ok && passed) evidence = difference(what, got, wanted, place, tolerance);
  passed = passed && ok;
  return ok;
}

bool Report::equal(const std::string& what, double got, double wanted,
                   std::initializer_list<Given> mistakes, double tolerance) {
  return equal(what, std::span(&got, 1), std::span(&wanted, 1), mistakes, {}, tolerance);
}

bool Report::holds(bool ok, const std::string& what, const std::string& cause) {
  if (ok) return true;
  if (!cause.empty()) votes.push_back({cause, true});
  if (passed) evidence = what;
  passed = false;
  return false;
}

void Report::note(const std::string& text) { remark = text; }

std::vector<double> numbers(int count, int seed) {
  std::vector<double> all;
  uint64_t state = uint64_t(seed) * 0x9E3779B97F4A7C15u + 0x632BE59BD9B4E019u;
  for (int i = 0; i < count; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const uint64_t mixed = (state ^ (state >> 29)) * 0xBF58476D1CE4E5B9u;
    all.push_back(double(mixed >> 11) * 0x1p-52 - 1);
  }
  return all;
}

}  // namespace lesson
