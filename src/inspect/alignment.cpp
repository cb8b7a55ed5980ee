#include "inspect/alignment.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "base/check.h"
#include "text/letters.h"
#include "text/words.h"

namespace heed {
namespace {

constexpr int kBarColumns = 10, kMargin = 2;
constexpr double kWorthShowing = 1.0 / 6;

struct CodeRange {
  char32_t first, last;
};
constexpr CodeRange kZero[] = {{0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},
                               {0x610, 0x61A},   {0x64B, 0x65F},   {0x200B, 0x200F},
                               {0x20D0, 0x20F0}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};
constexpr CodeRange kWide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},  {0x3041, 0xA4CF},
                               {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},  {0xFE30, 0xFE4F},
                               {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},  {0x1F300, 0x1F64F},
                               {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

template <size_t count>
bool within(char32_t code, const CodeRange (&ranges)[count]) {
  return std::any_of(std::begin(ranges), std::end(ranges), [&](const CodeRange& range) {
    return code >= range.first && code <= range.last;
  });
}

int width_of(char32_t code) { return within(code, kZero) ? 0 : within(code, kWide) ? 2 : 1; }

std::string padded(std::string text, int columns) {
  text.append(size_t(std::max(0, columns - display_width(text))), ' ');
  return text;
}

std::string repeated(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; i++) text += part;
  return text;
}

// A bar of `columns` at weight 1, in steps of an eighth of a column.
std::string bar(double weight, int columns, bool unicode) {
  static constexpr std::string_view kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (!unicode) return repeated("#", int(std::lround(weight * columns)));
  const int eighths = int(std::lround(weight * columns * 8));
  return repeated("█", eighths / 8) + std::string(kEighths[eighths % 8]);
}

std::string_view shade(double weight, bool unicode) {
  static constexpr std::string_view kBlocks[] = {"·", "░", "▒", "▓", "█"};
  static constexpr std::string_view kPlain[] = {".", "-", "+", "*", "#"};
  constexpr double kSteps[] = {0.05, 0.25, 0.5, 0.75};
  const auto level = std::upper_bound(std::begin(kSteps), std::end(kSteps), weight);
  return (unicode ? kBlocks : kPlain)[level - std::begin(kSteps)];
}

std::vector<std::string> labels_of(std::span<const std::string> pieces) {
  std::vector<std::string> labels;
  for (const std::string& piece : pieces) labels.push_back(label_of(piece));
  return labels;
}

int widest(const std::vector<std::string>& labels) {
  int width = 0;
  for (const std::string& label : labels) width = std::max(width, display_width(label));
  return width;
}

void check_shape(const char* what, size_t rows, size_t cols, const Tensor& weights) {
  check(weights && weights.rows() == int64_t(rows) && weights.cols() == int64_t(cols), what, ": ",
        rows, " words look at ", cols, " words, but the weights are ",
        weights ? weights.shape() : Shape{});
}

// The places of a row, largest weight first.
std::vector<size_t> by_weight(std::span<const real> row) {
  std::vector<size_t> order(row.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return row[a] > row[b]; });
  return order;
}

// The words one word looked at: the first in a column of `width`, others while there is room.
std::string looks(const std::vector<std::string>& sources, std::span<const real> row, int width,
                  int room, bool unicode) {
  const std::vector<size_t> order = by_weight(row);
  std::string line;
  for (const size_t j : order) {
    const double weight = double(row[j]);
    const std::string drawn = bar(weight, kBarColumns, unicode);
    if (j == order[0]) {
      line = ' ' + padded(sources[j], width) + ' ' + padded(drawn, kBarColumns);
      continue;
    }
    const std::string part = "  " + sources[j] + " " + drawn;
    if (weight < kWorthShowing || display_width(line) + display_width(part) > room) break;
    line += part;
  }
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

// The part of a map for keys first .. last.
std::string draw_columns(const std::vector<std::string>& queries,
                         const std::vector<std::string>& keys, size_t first, size_t last,
                         const Tensor& weights, bool unicode) {
  const int left = widest(queries);
  std::string text = repeated(" ", kMargin + left);
  for (size_t key = first; key < last; key++) text += ' ' + keys[key];
  text += "\n";
  for (size_t query = 0; query < queries.size(); query++) {
    text += repeated(" ", kMargin) + padded(queries[query], left);
    for (size_t key = first; key < last; key++) {
      const double weight = double(weights.read()[query * keys.size() + key]);
      text += ' ' + repeated(shade(weight, unicode), display_width(keys[key]));
    }
    text += "\n";
  }
  return text;
}

}  // namespace

std::string utf8_locale() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (!value || !*value) continue;
    const std::string locale = lower_case(value);
    return locale.find("utf-8") != locale.npos || locale.find("utf8") != locale.npos ? value : "";
  }
  return "";
}

MapStyle terminal_style() {
  MapStyle style;
  const char* terminal = std::getenv("TERM");
  const bool dumb = !terminal || std::string_view(terminal) == "dumb";
  const char* plain = std::getenv("NO_COLOR");
  style.unicode = isatty(STDOUT_FILENO) && !utf8_locale().empty() && !dumb && !(plain && *plain);
  winsize size{};
  const char* columns = std::getenv("COLUMNS");
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    style.columns = size.ws_col;
  else if (columns && std::atoi(columns) > 0)
    style.columns = std::atoi(columns);
  return style;
}

int display_width(std::string_view text) {
  int width = 0;
  for (size_t at = 0; at < text.size();) width += width_of(next_code_point(text, at));
  return width;
}

std::string label_of(std::string_view piece, int most) {
  const std::string_view bare = trimmed(unmarked(piece));
  std::string label;
  int width = 0;
  for (size_t at = 0; at < bare.size();) {
    char32_t code = next_code_point(bare, at);
    if (code < 0x20 || (code >= 0x7F && code < 0xA0)) code = U'?';
    if (is_space(code)) code = U' ';
    width += width_of(code);
    if (width > most - (at < bare.size())) return label + "~";
    append_code_point(label, code);
  }
  return label.empty() ? "_" : label;
}

std::string draw_alignment(std::span<const std::string> targets,
                           std::span<const std::string> sources, const Tensor& weights,
                           const MapStyle& style) {
  check_shape("draw_alignment", targets.size(), sources.size(), weights);
  const std::vector<std::string> from = labels_of(targets), to = labels_of(sources);
  const std::string arrow = style.unicode ? " ←" : " <-";
  const int left = widest(from), right = widest(to);
  const int room = style.columns - kMargin - left - display_width(arrow);
  std::string text;
  for (size_t i = 0; i < from.size(); i++)
    text +=
        repeated(" ", kMargin) + padded(from[i], left) + arrow +
        looks(to, weights.read().subspan(i * to.size(), to.size()), right, room, style.unicode) +
        "\n";
  return text;
}

std::string draw_map(std::span<const std::string> queries, std::span<const std::string> keys,
                     const Tensor& weights, const MapStyle& style) {
  check_shape("draw_map", queries.size(), keys.size(), weights);
  const std::vector<std::string> rows = labels_of(queries), columns = labels_of(keys);
  const int left = kMargin + widest(rows);
  std::string text;
  for (size_t first = 0, last; first < columns.size(); first = last) {
    int width = left;
    for (last = first; last < columns.size(); last++) {
      width += 1 + display_width(columns[last]);
      if (width > style.columns && last > first) break;
    }
    if (first > 0) text += "\n";
    text += draw_columns(rows, columns, first, last, weights, style.unicode);
  }
  return text;
}

}  // namespace heed
