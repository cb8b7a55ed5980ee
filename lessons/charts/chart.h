// Charts, as SVG for a page and as text for a terminal: lines, bars, heat maps and small graphs.
// The same input gives the same bytes. Colours can be told apart by the colour-blind (Okabe & Ito),
// and a picture brings its own light panel, so that it reads on white and on dark pages. Text may
// be any UTF-8. No data gives an empty frame; numbers that do not fit throw a sentence.
#pragma once

#include <string>
#include <vector>

namespace heed {

struct Series {
  std::string name;
  /// As many of the one as of the other. A NaN leaves a gap, and so does 0 or less on a log axis.
  std::vector<double> x, y;
};

struct Axes {
  std::string title, x_label, y_label;
  bool log_x = false, log_y = false;
};

/// Lines through points, with a legend if a series has a name. Few points get a mark each.
std::string line_chart_svg(const Axes& axes, const std::vector<Series>& series);
std::string line_chart_text(const Axes& axes, const std::vector<Series>& series, int width = 72,
                            int height = 18);

struct Bar {
  std::string label;
  double value;  ///< below 0: the bar goes the other way
};
/// Bars lie, one under the other, each with its value at its end. x_label names the values (y_label
/// if it is the only one), y_label what the bars are.
std::string bar_chart_svg(const Axes& axes, const std::vector<Bar>& bars);
std::string bar_chart_text(const Axes& axes, const std::vector<Bar>& bars, int width = 72);

/// Numbers as colours (SVG) or shades (text): rows top to bottom; may be below 0, or NaN (grey).
/// In the picture, a few cells show their numbers too.
struct HeatMap {
  std::string title;
  std::vector<std::string> row_labels, column_labels;
  std::vector<double> values;  ///< [rows, columns]
};
std::string heat_map_svg(const HeatMap& map);
std::string heat_map_text(const HeatMap& map);

/// Boxes and arrows: a box stands in a column and a row of a grid (half ones are fine); lines of
/// text are split at \n, and the first is bold. One or two letters, such as "+", stand in a circle.
struct GraphBox {
  std::string text;
  double column, row;
};
struct GraphArrow {
  int from, to;       ///< boxes
  std::string label;  ///< may be empty
};
/// Arrows find their way around boxes, and bend apart if they join the same two.
std::string graph_svg(const std::string& title, const std::vector<GraphBox>& boxes,
                      const std::vector<GraphArrow>& arrows);

}  // namespace heed
