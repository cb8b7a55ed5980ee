#include "score/probes.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "base/check.h"
#include "base/files.h"
#include "base/format.h"
#include "base/lines.h"
#include "base/values.h"
#include "text/letters.h"

namespace heed {
namespace {

constexpr int kMostBands = 4;

Probe parse_probe(std::string_view line, const Place& place) {
  const std::vector<std::string_view> parts = columns(line);
  check(parts.size() >= 5, place, ": the line has ", parts.size(),
        " columns; a probe is source, target, key, foil and distance, parted by TABs");
  Probe probe;
  probe.source = parts[0], probe.target = parts[1], probe.key = parts[2], probe.foil = parts[3];
  const std::string distance(parts[4]), wanted = set_value(probe.distance, distance);
  check(wanted.empty(), place, ": '", distance, "' is no distance; the fifth column must be ",
        wanted);
  if (parts.size() > 5) probe.nearest = parts[5];
  if (parts.size() > 6) probe.majority = parts[6];
  check(is_right(probe, probe.target), place, ": the target must hold the key '", probe.key,
        "' and not the foil '", probe.foil, "'");
  return probe;
}

// Lower case, each run of what is neither a word nor a hyphen turned into one space, spaces around.
std::string bare(std::string_view text) {
  const std::string lower = lower_case(text);
  std::string words = " ";
  for (size_t at = 0; at < lower.size();) {
    const size_t before = at;
    const char32_t code = next_code_point(lower, at);
    if (is_word_character(code) || code == U'-')
      words.append(lower, before, at - before);
    else if (words.back() != ' ')
      words += ' ';
  }
  if (words.back() != ' ') words += ' ';
  return words;
}

// The end of Wilson's interval: sign is -1 for the lower, 1 for the upper.
double wilson(const Share& share, int sign) {
  if (share.count == 0) return sign < 0 ? 0 : 1;
  const double z = 1.959963984540054, n = share.count, p = share.accuracy();
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  return std::clamp((p + z * z / (2 * n) + sign * half) / (1 + z * z / n), 0.0, 1.0);
}

// Bands of about equal count; equal distances stay together.
std::vector<DistanceBand> bands(const std::map<int, Share>& by_distance, int count) {
  std::vector<DistanceBand> result;
  int seen = 0;
  for (const auto& [distance, share] : by_distance) {
    if (seen * kMostBands >= int(result.size()) * count) result.push_back({distance, distance, {}});
    DistanceBand& band = result.back();
    band.last = distance;
    band.share.right += share.right, band.share.count += share.count;
    seen += share.count;
  }
  return result;
}

std::string percent(const Share& share) {
  return share.count == 0 ? "-" : formatted("%.1f%%", 100 * share.accuracy());
}

}  // namespace

double Share::low() const { return wilson(*this, -1); }
double Share::high() const { return wilson(*this, 1); }

std::vector<Probe> read_probes(const std::string& path) {
  const std::string text = read_file(path);
  std::vector<Probe> probes;
  for (Lines lines(text, path); lines.next();)
    if (!trimmed(lines.line()).empty()) probes.push_back(parse_probe(lines.line(), lines.place()));
  check(!probes.empty(), path, ": there is no probe in it; it must have one a line");
  return probes;
}

std::vector<std::string> probe_files(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".tsv") paths.push_back(entry.path().string());
  check(!error, folder, ": ", error.message(), "; --probes wants a folder of .tsv files");
  check(!paths.empty(), folder, ": there is no .tsv file in it; --probes wants a folder of them");
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string probe_name(const std::string& path) {
  return std::filesystem::path(path).stem().string();
}

int count_phrase(std::string_view text, std::string_view phrase) {
  const std::string words = bare(text), wanted = bare(phrase);
  int count = 0;
  if (wanted == " ") return 0;
  for (size_t at = words.find(wanted); at != std::string::npos; at = words.find(wanted, at + 1))
    count++;
  return count;
}

bool is_right(const Probe& probe, const std::string& translation) {
  const int wanted = std::max(1, count_phrase(probe.target, probe.key));
  return count_phrase(translation, probe.key) >= wanted &&
         count_phrase(translation, probe.foil) == 0;
}

ProbeResult score_probes(const std::string& name, std::span<const Probe> probes,
                         std::span<const std::string> translations) {
  check(probes.size() == translations.size(), "probe ", name, ": ", probes.size(), " rows and ",
        translations.size(), " translations: they must be as many");
  ProbeResult result;
  result.name = name;
  std::map<int, Share> by_distance;
  for (size_t i = 0; i < probes.size(); i++) {
    const Probe& probe = probes[i];
    const bool right = is_right(probe, translations[i]);
    result.share.add(right);
    by_distance[probe.distance].add(right);
    if (probe.nearest != "-") result.nearest.add(probe.nearest == probe.key);
    if (probe.majority != "-") result.majority.add(probe.majority == probe.key);
  }
  result.by_distance = bands(by_distance, result.share.count);
  return result;
}

std::string describe(std::span<const ProbeResult> results) {
  std::string text = formatted("%-12s %6s %7s  %-15s %8s %8s  %s\n", "probe", "count", "right",
                               "95% interval", "nearest", "majority", "by distance");
  for (const ProbeResult& result : results) {
    const Share& share = result.share;
    text += formatted("%-12s %6d %7s  %-15s %8s %8s  ", result.name.c_str(), share.count,
                      percent(share).c_str(),
                      formatted("%.1f to %.1f%%", 100 * share.low(), 100 * share.high()).c_str(),
                      percent(result.nearest).c_str(), percent(result.majority).c_str());
    for (const DistanceBand& band : result.by_distance) {
      if (result.by_distance.size() == 1) break;
      text += std::to_string(band.first);
      if (band.last != band.first) text += '-' + std::to_string(band.last);
      text += ": " + percent(band.share) + "   ";
    }
    while (text.back() == ' ') text.pop_back();
    text += "\n";
  }
  return text;
}

}  // namespace heed
