#include "score/probes.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "base/check.h"
#include "base/files.h"
#include "text/letters.h"

namespace heed {
namespace {

constexpr size_t kMostBands = 4;

std::vector<std::string> columns_of(std::string_view line) {
  std::vector<std::string> columns(1);
  for (const char c : line)
    if (c == '\t')
      columns.emplace_back();
    else
      columns.back() += c;
  return columns;
}

Probe parse_probe(std::string_view line, const std::string& path, int number) {
  check_utf8(line, path, number);
  const std::vector<std::string> columns = columns_of(line);
  check(columns.size() >= 5, path, ":", number, ": the line has ", columns.size(),
        " columns; a probe is source, target, key, foil and distance, parted by TABs");
  Probe probe{columns[0], columns[1], columns[2], columns[3]};
  const std::string& distance = columns[4];
  const auto [end, error] =
      std::from_chars(distance.data(), distance.data() + distance.size(), probe.distance);
  check(error == std::errc() && end == distance.data() + distance.size(), path, ":", number, ": '",
        distance, "' is no distance; the fifth column must be a whole number");
  if (columns.size() > 5) probe.nearest = columns[5];
  if (columns.size() > 6) probe.majority = columns[6];
  check(is_right(probe, probe.target), path, ":", number, ": the target must hold the key '",
        probe.key, "' and not the foil '", probe.foil, "'");
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
std::vector<DistanceBand> bands(std::span<const Probe> probes) {
  std::vector<int> distances;
  for (const Probe& probe : probes) distances.push_back(probe.distance);
  std::sort(distances.begin(), distances.end());
  std::vector<DistanceBand> result;
  for (size_t i = 0; i < distances.size(); i++) {
    const bool filled = i * kMostBands >= result.size() * distances.size();
    if (i == 0 || (filled && distances[i] != distances[i - 1]))
      result.push_back({distances[i], distances[i], {}});
    result.back().last = distances[i];
  }
  return result;
}

std::string percent(const Share& share) {
  if (share.count == 0) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f%%", 100 * share.accuracy());
  return text;
}

}  // namespace

double Share::low() const { return wilson(*this, -1); }
double Share::high() const { return wilson(*this, 1); }

std::vector<Probe> read_probes(const std::string& path) {
  const std::string text = read_file(path);
  std::vector<Probe> probes;
  int number = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = std::string_view(text).substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    number++;
    if (!trimmed(line).empty()) probes.push_back(parse_probe(line, path, number));
    at = end + 1;
  }
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
  result.name = name, result.by_distance = bands(probes);
  for (size_t i = 0; i < probes.size(); i++) {
    const Probe& probe = probes[i];
    const bool right = is_right(probe, translations[i]);
    result.share.add(right);
    if (probe.nearest != "-") result.nearest.add(probe.nearest == probe.key);
    if (probe.majority != "-") result.majority.add(probe.majority == probe.key);
    for (DistanceBand& band : result.by_distance)
      if (probe.distance >= band.first && probe.distance <= band.last) band.share.add(right);
  }
  return result;
}

std::string describe(std::span<const ProbeResult> results) {
  char line[200];
  std::snprintf(line, sizeof line, "%-12s %6s %7s  %-15s %8s %8s  %s\n", "probe", "count", "right",
                "95% interval", "nearest", "majority", "by distance");
  std::string text = line;
  for (const ProbeResult& result : results) {
    std::string distances;
    for (const DistanceBand& band : result.by_distance) {
      if (result.by_distance.size() == 1) break;
      distances += (distances.empty() ? "" : "   ") + std::to_string(band.first);
      if (band.last != band.first) distances += '-' + std::to_string(band.last);
      distances += ": " + percent(band.share);
    }
    char interval[40];
    std::snprintf(interval, sizeof interval, "%.1f to %.1f%%", 100 * result.share.low(),
                  100 * result.share.high());
    std::snprintf(line, sizeof line, "%-12s %6d %7s  %-15s %8s %8s  ", result.name.c_str(),
                  result.share.count, percent(result.share).c_str(), interval,
                  percent(result.nearest).c_str(), percent(result.majority).c_str());
    text += line + distances;
    while (text.back() == ' ') text.pop_back();
    text += "\n";
  }
  return text;
}

}  // namespace heed
