// Charts, as SVG for a page and as text for a terminal: lines, bars, heat maps and small graphs.
// The same input gives the same bytes. Colours can be told apart by the colour-blind (Okabe & Ito)
// and read well on white and on dark.
#pragma once

#include <string>
#include <vector>

namespace heed {

struct Series {
  std::string name;
  std::vector<double> x, y;  ///< as many of the one as of the other; a NaN leaves a gap
};

struct Axes {
  std::string title, x_label, y_label;
  bool log_x = false, log_y = false;
};

/// Lines through points, with a legend.
std::string line_chart_svg(const Axes& axes, const std::vector<Series>& series);
std::string line_chart_text(const Axes& axes, const std::vector<Series>& series, int width = 72,
                            int height = 18);

struct Bar {
  std::string label;
  double value;  ///< below 0: the bar goes the other way
};
std::string bar_chart_svg(const Axes& axes, const std::vector<Bar>& bars);
std::string bar_chart_text(const Axes& axes, const std::vector<Bar>& bars, int width = 72);

/// Numbers as colours (SVG) or shades (text): rows top to bottom; may be below 0.
struct HeatMap {
  std::string title;
  std::vector<std::string> row_labels, column_labels;
  std::vector<double> values;  ///< [rows, columns]
};
std::string heat_map_svg(const HeatMap& map);
std::string heat_map_text(const HeatMap& map);

/// Boxes and arrows: a box stands in a column and a row of a grid; lines of text are split at \n.
struct GraphBox {
  std::string text;
  double column, row;
};
struct GraphArrow {
  int from, to;       ///< boxes
  std::string label;  ///< may be empty
};
std::string graph_svg(const std::string& title, const std::vector<GraphBox>& boxes,
                      const std::vector<GraphArrow>& arrows);

}  // namespace heed
