#include <algorithm>
#include <cmath>
#include <map>

#include "base/check.h"
#include "inspect/alignment.h"
#include "charts/chart.h"
#include "charts/columns.h"
#include "charts/scale.h"
#include "charts/svg.h"

namespace heed {
namespace {

void check_sizes(const HeatMap& map) {
  check(map.values.size() == map.row_labels.size() * map.column_labels.size(), "heat map '",
        map.title, "': ", map.row_labels.size(), " rows of ", map.column_labels.size(),
        " columns, but ", map.values.size(), " values");
}

// What the darkest colours stand for.
struct Range {
  double low = 0, high = 1;

  explicit Range(const std::vector<double>& values) {
    bool first = true;
    for (const double value : values) {
      if (!has_place(value, false)) continue;
      low = first ? value : std::min(low, value);
      high = first ? value : std::max(high, value);
      first = false;
    }
    if (low < 0)  // 0 in the middle
      low = std::min(low, -high), high = -low;
    else if (low < high / 2 || low == high)
      low = 0;
    if (low == high) high = low + 1;
  }

  bool signs() const { return low < 0; }
  // From 0 to 1; with signs from -1 to 1.
  double share(double value) const {
    return std::clamp(signs() ? value / high : (value - low) / (high - low), -1.0, 1.0);
  }
};

// ---- SVG ------------------------------------------------------------------------------------

constexpr double kPageWidth = 720, kMostHeight = 620, kBarRoom = 76;
constexpr double kLabelSize = 12, kNumberSize = 11;

struct Colour {
  double red, green, blue;
};
// From nothing to much: lighter to darker, so that it also reads in grey.
constexpr Colour kBlues[] = {{244, 248, 251}, {146, 197, 226}, {0, 114, 178}, {0, 46, 84}};
constexpr Colour kReds[] = {{244, 248, 251}, {245, 183, 140}, {213, 94, 0}, {104, 36, 0}};

Colour colour_at(double share) {
  const auto& stops = share < 0 ? kReds : kBlues;
  const double at = std::fabs(share) * 3;
  const int i = std::min(2, int(at));
  const auto mixed = [&](double Colour::*part) {
    return stops[i].*part + (at - i) * (stops[i + 1].*part - stops[i].*part);
  };
  return {mixed(&Colour::red), mixed(&Colour::green), mixed(&Colour::blue)};
}

std::string code_of(const Colour& colour) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string code = "#";
  for (const double part : {colour.red, colour.green, colour.blue}) {
    const int level = int(std::lround(part));
    code += {kHex[level / 16], kHex[level % 16]};
  }
  return code;
}

bool is_dark(const Colour& colour) {
  return 0.3 * colour.red + 0.59 * colour.green + 0.11 * colour.blue < 140;
}

double widest(const std::vector<std::string>& labels) {
  double width = 0;
  for (const std::string& label : labels) width = std::max(width, text_width(label, kLabelSize));
  return width;
}

// The digits that the numbers in the cells have behind the point: the same for all.
int cell_digits(const std::vector<double>& values) {
  double largest = 0;
  bool whole = true;
  for (const double value : values) {
    if (!has_place(value, false)) continue;
    largest = std::max(largest, std::fabs(value));
    whole = whole && value == std::floor(value);
  }
  return whole || largest >= 100 ? 0 : largest >= 10 ? 1 : 2;
}

// Where the cells stand, and whether there is room for numbers in them.
struct Cells {
  const HeatMap& map;
  Range range;
  Box frame{};
  double wide = 0, tall = 0;
  int digits = 0;
  bool turned = false, numbers = false;

  Cells(const HeatMap& m, double top) : map(m), range(m.values), digits(cell_digits(m.values)) {
    const double columns = double(std::max<size_t>(1, map.column_labels.size())),
                 rows = double(std::max<size_t>(1, map.row_labels.size()));
    const double left = kPageMargin + std::min(widest(map.row_labels), 260.0) + 10,
                 room = kPageWidth - kPageMargin - kBarRoom - left,
                 label = widest(map.column_labels);
    wide = std::min({room / columns, std::max(40.0, label + 10), 110.0});
    tall = std::min({34.0, kMostHeight / rows, std::max(wide, 6.0)});
    if (wide > 4) wide = std::floor(wide);  // whole pixels leave no seams
    if (tall > 4) tall = std::floor(tall);
    turned = wide < label + 4 && wide >= 14;
    numbers = fits_numbers();
    const double head = label == 0 ? 0 : turned ? 0.71 * label + 16 : 20;
    frame = {std::round(left), std::round(top + head), wide * columns, tall * rows};
  }

  Box box(size_t row, size_t column) const {
    return {frame.left + double(column) * wide, frame.top + double(row) * tall, wide, tall};
  }
  std::string text(double value) const {
    return has_place(value, false) ? with_minus_sign(fixed_number(value, digits)) : "";
  }

  bool fits_numbers() const {
    double width = 0;
    for (const double value : map.values)
      width = std::max(width, text_width(text(value), kNumberSize));
    return map.values.size() <= 200 && tall >= 18 && wide >= width + 6;
  }
};

// Only every so many-th label, so that they keep apart.
size_t label_step(double pitch, double wanted) {
  return size_t(std::max(1.0, std::ceil(wanted / pitch)));
}

void draw_column_labels(Svg& svg, const Cells& cells) {
  const auto& labels = cells.map.column_labels;
  const size_t step = cells.turned ? 1 : label_step(cells.wide, widest(labels) + 4);
  for (size_t j = 0; j < labels.size(); j += step) {
    const Point at{cells.frame.left + (double(j) + 0.5) * cells.wide, cells.frame.top - 7};
    if (cells.turned)
      svg.text({at.x + 3, at.y}, labels[j], {.size = kLabelSize, .turn = -45});
    else
      svg.text(at, labels[j], {.size = kLabelSize, .align = Align::middle});
  }
}

void draw_row_labels(Svg& svg, const Cells& cells) {
  const auto& labels = cells.map.row_labels;
  for (size_t i = 0; i < labels.size(); i += label_step(cells.tall, 14))
    svg.text({cells.frame.left - 8, cells.frame.top + (double(i) + 0.5) * cells.tall + 4},
             labels[i], {.size = kLabelSize, .align = Align::right});
}

Colour colour_of(const Cells& cells, double value) {
  constexpr int kLevels = 32;  // as many as the eye can tell apart
  const double share = cells.range.share(value);
  return has_place(value, false) ? colour_at(std::round(share * kLevels) / kLevels)
                                 : Colour{200, 204, 208};
}

// Cells of one colour are one shape, and those that touch one another in a column one rectangle.
void draw_cells(Svg& svg, const Cells& cells) {
  const size_t columns = cells.map.column_labels.size();
  const double gap = std::min(cells.wide, cells.tall) >= 12 ? 1 : 0;
  std::map<std::string, std::vector<Box>> boxes;
  for (size_t j = 0; j < columns; j++) {
    std::string last;
    for (size_t i = j; i < cells.map.values.size(); i += columns) {
      const std::string colour = code_of(colour_of(cells, cells.map.values[i]));
      const Box box = cells.box(i / columns, j);
      if (colour == last && gap == 0)
        boxes[colour].back().height += box.height;
      else
        boxes[colour].push_back({box.left, box.top, box.width - gap, box.height - gap});
      last = colour;
    }
  }
  for (const auto& [colour, those] : boxes) svg.rectangles(those, colour);
}

// What is nearly 0 steps back.
std::string_view number_colour(const Cells& cells, double value) {
  if (is_dark(colour_of(cells, value))) return kPanel;
  return std::fabs(cells.range.share(value)) < 0.02 ? "#9aa3ab" : kInk;
}

void draw_numbers(Svg& svg, const Cells& cells) {
  const size_t columns = cells.map.column_labels.size();
  for (size_t i = 0; i < cells.map.values.size(); i++) {
    const double value = cells.map.values[i];
    const Point middle = cells.box(i / columns, i % columns).middle();
    svg.text({middle.x, middle.y + 4}, cells.text(value),
             {.size = kNumberSize, .colour = number_colour(cells, value), .align = Align::middle});
  }
}

// The bar beside the map that says what the colours stand for; returns its right end.
double draw_colour_bar(Svg& svg, const Cells& cells) {
  const Range& range = cells.range;
  const double height = 2 * std::floor(std::clamp(cells.frame.height, 60.0, 160.0) / 2);
  const Box bar{cells.frame.right() + 18, cells.frame.top, 12, height};
  for (double y = 0; y < height; y += 2) {
    const double value = range.high + (range.low - range.high) * y / (height - 2);
    svg.rectangle({bar.left, bar.top + y, bar.width, 2}, code_of(colour_at(range.share(value))));
  }
  const auto label = [&](double value, double y) {
    svg.text({bar.right() + 6, y + 4}, with_minus_sign(short_number(value)),
             {.size = kLabelSize, .colour = kFaint});
  };
  label(range.high, bar.top + 4);
  label(range.low, bar.bottom() - 4);
  if (range.signs()) label(0, bar.middle().y);
  return bar.right() + 6 + text_width(short_number(range.low), kLabelSize);
}

// ---- text -----------------------------------------------------------------------------------

constexpr std::string_view kAbove[] = {"·", "░", "▒", "▓", "█"},
                           kBelow[] = {"·", "-", "=", "≡", "≣"};
constexpr int kMostColumns = 100;

std::string_view shade(double share) {
  const int level = std::min(4, int(std::fabs(share) * 5));
  return share < 0 ? kBelow[level] : kAbove[level];
}

// How wide each column is, and what stands between columns: as wide as its label with a space; if
// that is too much, two without, or one.
struct TextColumns {
  std::vector<int> widths;
  int gap = 1;

  TextColumns(const std::vector<std::string>& labels, int room) {
    int total = 0;
    for (const std::string& label : labels) {
      widths.push_back(std::max(2, display_width(label)));
      total += gap + widths.back();
    }
    if (total <= room) return;
    gap = 0;
    widths.assign(widths.size(), 2 * int(widths.size()) > room ? 1 : 2);
  }
};

std::string head_text(const HeatMap& map, const TextColumns& columns, int left) {
  LabelLine line{.apart = columns.gap > 0 ? 1 : 2};
  for (size_t j = 0; j < columns.widths.size(); j++) {
    line.add(left + columns.gap, map.column_labels[j]);
    left += columns.gap + columns.widths[j];
  }
  return as_line(line.text);
}

std::string row_text(const HeatMap& map, const Range& range, const TextColumns& columns,
                     size_t row) {
  std::string line = columns.gap > 0 ? "" : " ";
  for (size_t j = 0; j < columns.widths.size(); j++) {
    const double value = map.values[row * columns.widths.size() + j];
    const std::string_view drawn = has_place(value, false) ? shade(range.share(value)) : "?";
    line += spaces(columns.gap) + repeated(drawn, columns.widths[j]);
  }
  return line + "\n";
}

std::string legend_of(const Range& range) {
  const std::string high = short_number(range.high);
  if (range.signs()) return "  █ " + high + "  ▓▒░  · 0  -=≡  ≣ " + short_number(range.low);
  return "  · " + short_number(range.low) + "  ░▒▓  █ " + high;
}

}  // namespace

std::string heat_map_svg(const HeatMap& map) {
  check_sizes(map);
  Svg svg;
  const Cells cells(map, draw_title(svg, map.title, kPageWidth) + 14);
  draw_cells(svg, cells);
  if (cells.numbers) draw_numbers(svg, cells);
  draw_row_labels(svg, cells);
  draw_column_labels(svg, cells);
  const bool empty = map.values.empty();
  if (empty) svg.text({kPageMargin, cells.frame.top + 20}, "no data", {.colour = kFaint});
  const double right = empty ? 200 : draw_colour_bar(svg, cells);
  const double width = std::max(right, text_width(map.title, 16) + kPageMargin) + kPageMargin;
  return svg.finish(std::min(width, kPageWidth),
                    std::max(cells.frame.height, 60.0) + cells.frame.top + kPageMargin, map.title);
}

std::string heat_map_text(const HeatMap& map) {
  check_sizes(map);
  if (map.values.empty()) return as_line(map.title) + "  no data\n";
  const Range range(map.values);
  int left = 0;
  for (const std::string& label : map.row_labels) left = std::max(left, display_width(label));
  const TextColumns columns(map.column_labels, kMostColumns - left - 2);
  std::string text = as_line(map.title) + head_text(map, columns, left + 3 - columns.gap);
  for (size_t i = 0; i < map.row_labels.size(); i++)
    text += "  " + left_aligned(map.row_labels[i], left) + row_text(map, range, columns, i);
  return text + legend_of(range) + "\n";
}

}  // namespace heed
