#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "inspect/alignment.h"
#include "charts/chart.h"
#include "charts/columns.h"
#include "charts/scale.h"
#include "charts/svg.h"

namespace heed {
namespace {

// Points in the numbers' own units, without gaps.
using Run = std::vector<Point>;

constexpr double kWidth = 720, kPlotHeight = 280, kInset = 8, kRowOfLegend = 22;
constexpr size_t kMostMarked = 24;  // points of a series that get a mark each

// A series cut at its gaps: where a number has no place on its axis.
std::vector<Run> runs_of(const Axes& axes, const Series& series) {
  check(series.x.size() == series.y.size(), "line chart: series '", series.name, "' has ",
        series.x.size(), " x and ", series.y.size(), " y");
  std::vector<Run> runs;
  bool gap = true;
  for (size_t i = 0; i < series.x.size(); i++) {
    const bool placed = has_place(series.x[i], axes.log_x) && has_place(series.y[i], axes.log_y);
    if (placed && gap) runs.emplace_back();
    if (placed) runs.back().push_back({series.x[i], series.y[i]});
    gap = !placed;
  }
  return runs;
}

size_t points_in(const std::vector<Run>& runs) {
  size_t count = 0;
  for (const Run& run : runs) count += run.size();
  return count;
}

// What both kinds of picture draw: the lines, and the axes that hold them all.
struct Plot {
  std::vector<std::vector<Run>> lines;  // for each series
  Scale x, y;
  bool empty = true;

  Plot(const Axes& axes, const std::vector<Series>& series, int x_ticks, int y_ticks) {
    std::vector<double> xs, ys;
    for (const Series& one : series) {
      lines.push_back(runs_of(axes, one));
      for (const Run& run : lines.back())
        for (const Point& point : run) xs.push_back(point.x), ys.push_back(point.y);
    }
    x = fit_scale(xs, {.log = axes.log_x, .most_ticks = x_ticks});
    y = fit_scale(ys, {.log = axes.log_y, .most_ticks = y_ticks, .rounded = true});
    empty = xs.empty();
  }

  Point place(Point point) const { return {x.place(point.x), y.place(point.y)}; }
};

bool any_named(const std::vector<Series>& series) {
  return std::any_of(series.begin(), series.end(), [](const Series& s) { return !s.name.empty(); });
}

// ---- SVG ------------------------------------------------------------------------------------

// Marks differ in shape as well as in colour.
void draw_mark(Svg& svg, Point at, size_t series) {
  const std::string_view colour = kColours[series % kColourCount];
  constexpr double kR = 4;
  if (series % 4 == 0) return svg.circle(at, kR, colour, kPanel);
  if (series % 4 == 1) return svg.rectangle({at.x - kR, at.y - kR, 2 * kR, 2 * kR}, colour, kPanel);
  if (series % 4 == 2)
    return svg.polygon({{at.x - 5, at.y + 4}, {at.x, at.y - 5}, {at.x + 5, at.y + 4}}, colour);
  svg.polygon({{at.x - 5, at.y}, {at.x, at.y - 5}, {at.x + 5, at.y}, {at.x, at.y + 5}}, colour);
}

bool marked(const std::vector<Run>& runs) { return points_in(runs) <= kMostMarked; }

// A short line with its mark and its name for each series, in rows; returns where it ends.
double draw_legend(Svg& svg, const std::vector<Series>& series, const Plot& plot, double top) {
  if (!any_named(series)) return top;
  double x = kPageMargin, y = top + 14;
  for (size_t i = 0; i < series.size(); i++) {
    const double width = 30 + text_width(series[i].name, 13);
    if (x > kPageMargin && x + width > kWidth - kPageMargin) x = kPageMargin, y += kRowOfLegend;
    svg.line({x, y}, {x + 22, y}, kColours[i % kColourCount], 2.5);
    if (marked(plot.lines[i])) draw_mark(svg, {x + 11, y}, i);
    svg.text({x + 30, y + 4.5}, series[i].name);
    x += width + 22;
  }
  return y + 8;
}

Point on_page(const Box& frame, Point place) {
  return {frame.left + kInset + place.x * (frame.width - 2 * kInset),
          frame.bottom() - place.y * frame.height};
}

void draw_axes(Svg& svg, const Box& frame, const Axes& axes, const Plot& plot) {
  for (const Tick& tick : plot.y.ticks) {
    const double y = on_page(frame, {0, plot.y.place(tick.value)}).y;
    const bool zero = tick.value == 0 && plot.y.low < 0;
    svg.line({frame.left, y}, {frame.right(), y}, zero ? "#9aa3ab" : kGrid);
    svg.text({frame.left - 8, y + 4.5}, with_minus_sign(tick.label),
             {.colour = kFaint, .align = Align::right});
  }
  for (const Tick& tick : plot.x.ticks) {
    const double x = on_page(frame, {plot.x.place(tick.value), 0}).x;
    if (plot.x.log) svg.line({x, frame.top}, {x, frame.bottom()}, kGrid);
    svg.line({x, frame.bottom()}, {x, frame.bottom() + 5}, kFaint);
    svg.text({x, frame.bottom() + 20}, with_minus_sign(tick.label),
             {.colour = kFaint, .align = Align::middle});
  }
  svg.line({frame.left, frame.bottom()}, {frame.right(), frame.bottom()}, kFaint);
  svg.text({kPageMargin, frame.top - 14}, axes.y_label, {.colour = kFaint});
  svg.text({frame.middle().x, frame.bottom() + 42}, axes.x_label,
           {.colour = kFaint, .align = Align::middle});
}

void draw_series(Svg& svg, const Box& frame, const Plot& plot, size_t series) {
  const std::vector<Run>& runs = plot.lines[series];
  for (const Run& run : runs) {
    std::vector<Point> points;
    for (const Point& point : run) points.push_back(on_page(frame, plot.place(point)));
    svg.path(points, kColours[series % kColourCount], 2.5);
    if (!marked(runs)) continue;
    for (const Point& point : points) draw_mark(svg, point, series);
  }
}

double widest_label(const Scale& scale) {
  double widest = 0;
  for (const Tick& tick : scale.ticks) widest = std::max(widest, text_width(tick.label, 13));
  return widest;
}

// ---- text -----------------------------------------------------------------------------------

constexpr std::string_view kMarks = "*ox+#@%=";

// Characters in rows; a cell holds one of any bytes.
struct Grid {
  int width, height;
  std::vector<std::string> cells;

  Grid(int w, int h) : width(w), height(h), cells(size_t(w) * size_t(h), " ") {}
  std::string& at(int row, int column) { return cells[size_t(row * width + column)]; }

  // Where two series share a cell, every other column shows the earlier one.
  void mark(int row, int column, char letter) {
    std::string& cell = at(row, column);
    if (cell == " " || column % 2 == 0) cell = letter;
  }
};

struct Cell {
  int row, column;
};

Cell cell_of(const Grid& grid, Point place) {
  return {int(std::lround((1 - place.y) * (grid.height - 1))),
          int(std::lround(place.x * (grid.width - 1)))};
}

void mark_line(Grid& grid, Point from, Point to, char letter) {
  const Cell a = cell_of(grid, from), b = cell_of(grid, to);
  const int steps = std::max({std::abs(a.row - b.row), std::abs(a.column - b.column), 1});
  for (int i = 0; i <= steps; i++) {
    const double share = double(i) / steps;
    grid.mark(int(std::lround(a.row + share * (b.row - a.row))),
              int(std::lround(a.column + share * (b.column - a.column))), letter);
  }
}

void mark_series(Grid& grid, const Plot& plot, size_t series) {
  const char letter = kMarks[series % kMarks.size()];
  for (const Run& run : plot.lines[series])
    for (size_t i = 0; i < run.size(); i++)
      mark_line(grid, plot.place(run[i == 0 ? 0 : i - 1]), plot.place(run[i]), letter);
}

std::string legend_text(const std::vector<Series>& series, int width) {
  if (!any_named(series)) return "";
  std::string text, line;
  for (size_t i = 0; i < series.size(); i++) {
    const std::string part = std::string("  ") + kMarks[i % kMarks.size()] + " " + series[i].name;
    if (!line.empty() && display_width(line + part) > width) text += line + "\n", line.clear();
    line += part;
  }
  return text + line + "\n";
}

// The rows of the plot with the labels of y before them.
std::string rows_text(Grid& grid, const Scale& y, int label_width) {
  std::vector<std::string> labels(size_t(grid.height));
  for (const Tick& tick : y.ticks)
    labels[size_t(cell_of(grid, {0, y.place(tick.value)}).row)] = tick.label;
  std::string text;
  for (int row = 0; row < grid.height; row++) {
    const std::string& label = labels[size_t(row)];
    std::string line = right_aligned(label, label_width) + (label.empty() ? " │ " : " ┤ ");
    for (int column = 0; column < grid.width; column++) line += grid.at(row, column);
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

// The line under the plot, and the labels of x under their ticks, as far as there is room.
std::string x_axis_text(const Grid& grid, const Scale& x, int label_width) {
  std::vector<std::string> marks(size_t(grid.width), "─");
  LabelLine labels;
  for (const Tick& tick : x.ticks) {
    const int column = cell_of(grid, {x.place(tick.value), 0}).column;
    labels.add(label_width + 3 + column - display_width(tick.label) / 2, tick.label);
    marks[size_t(column)] = "┬";
  }
  std::string line = spaces(label_width) + " └─";
  for (const std::string& mark : marks) line += mark;
  return line + "\n" + labels.text + "\n";
}

}  // namespace

std::string line_chart_svg(const Axes& axes, const std::vector<Series>& series) {
  Svg svg;
  const Plot plot(axes, series, 8, 6);
  const double top = draw_legend(svg, series, plot, draw_title(svg, axes.title, kWidth)) + 16 +
                     (axes.y_label.empty() ? 0 : 24);
  const double left = kPageMargin + widest_label(plot.y) + 10;
  const Box frame{left, top, kWidth - kPageMargin - 4 - left, kPlotHeight};
  draw_axes(svg, frame, axes, plot);
  for (size_t i = 0; i < series.size(); i++) draw_series(svg, frame, plot, i);
  if (plot.empty) svg.text(frame.middle(), "no data", {.colour = kFaint, .align = Align::middle});
  return svg.finish(kWidth, frame.bottom() + (axes.x_label.empty() ? 36 : 58), axes.title);
}

std::string line_chart_text(const Axes& axes, const std::vector<Series>& series, int width,
                            int height) {
  height = std::max(height, 4);
  const Plot plot(axes, series, std::max(3, width / 10), std::max(3, height / 3));
  int label_width = 0;
  for (const Tick& tick : plot.y.ticks)
    label_width = std::max(label_width, display_width(tick.label));
  Grid grid(std::max(10, width - label_width - 3), height);
  for (size_t i = 0; i < series.size(); i++) mark_series(grid, plot, i);
  const int middle = label_width + 3 + (grid.width - display_width(axes.x_label)) / 2;
  const std::string text =
      as_line(axes.title) + legend_text(series, width) +
      as_line(right_aligned(axes.y_label, axes.y_label.empty() ? 0 : label_width + 2)) +
      rows_text(grid, plot.y, label_width) + x_axis_text(grid, plot.x, label_width) +
      (axes.x_label.empty() ? "" : spaces(middle) + axes.x_label + "\n");
  return plot.empty ? text + "no data\n" : text;
}

}  // namespace heed
