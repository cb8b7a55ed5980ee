#include "charts/chart.h"

#include <cmath>
#include <sstream>

#include "check.h"
#include "inspect/alignment.h"
#include "charts/scale.h"
#include "charts/svg.h"

using namespace heed;

namespace {

const double kNaN = std::nan("");

int count(const std::string& text, const std::string& part) {
  int found = 0;
  for (size_t at = 0; (at = text.find(part, at)) != text.npos; at += part.size()) found++;
  return found;
}

bool has(const std::string& text, const std::string& part) { return count(text, part) > 0; }

std::string labels(const std::vector<double>& values, const Fit& fit) {
  std::string text;
  for (const Tick& tick : fit_scale(values, fit).ticks)
    text += (text.empty() ? "" : " ") + tick.label;
  return text;
}

/// What is wrong with a text as XML: tags that do not close, stray signs. Empty if nothing is.
std::string xml_problem(const std::string& text) {
  std::vector<std::string> open;
  for (size_t at = 0; (at = text.find('<', at)) != text.npos;) {
    const size_t end = text.find('>', at);
    if (end == text.npos) return "a tag does not end";
    const std::string tag = text.substr(at + 1, end - at - 1);
    at = end;
    if (tag.find('<') != tag.npos) return "'<' within <" + tag + ">";
    if (count(tag, "\"") % 2) return "quotes in <" + tag + ">";
    const std::string name =
        tag.substr(tag[0] == '/', tag.find_first_of(" /", 1) - (tag[0] == '/'));
    if (tag[0] == '/') {
      if (open.empty() || open.back() != name) return "</" + name + "> closes nothing";
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
  }
  return open.empty() ? "" : "<" + open.back() + "> is not closed";
}

/// The widest line of a text.
int width_of(const std::string& text) {
  int width = 0;
  for (const std::string& line : lines_of(text)) width = std::max(width, display_width(line));
  return width;
}

const std::vector<Series> kTwo = {{"one", {0, 1, 2, 3}, {3, 1, 4, 1}},
                                  {"two", {0, 1, 2, 3}, {2, 7, 1, 8}}};
const std::vector<GraphBox> kBoxes = {{"a\n2", 0, 0}, {"b\n3", 0, 1}, {"+", 1, 0.5}};

}  // namespace

TEST("scale: ticks are round numbers") {
  CHECK_EQUAL(labels({0, 10}, {}), "0 2 4 6 8 10");
  CHECK_EQUAL(labels({0.13, 0.97}, {}), "0.2 0.4 0.6 0.8");
  CHECK_EQUAL(labels({0.13, 0.97}, {.rounded = true}), "0 0.2 0.4 0.6 0.8 1.0");
  CHECK_EQUAL(labels({-3, 7}, {.rounded = true}), "-4 -2 0 2 4 6 8");
  CHECK_EQUAL(labels({0, 30000}, {}), "0 10,000 20,000 30,000");
  CHECK_EQUAL(labels({0, 3e-8}, {}), "0 1e-8 2e-8 3e-8");
  CHECK_EQUAL(labels({0, 4e9}, {}), "0 1e9 2e9 3e9 4e9");
  CHECK_EQUAL(labels({99.5, 100.5}, {.rounded = true}), "99.4 99.6 99.8 100.0 100.2 100.4 100.6");
}

TEST("scale: a log axis has powers of ten, or the few numbers there are") {
  CHECK_EQUAL(labels({1e-6, 1}, {.log = true, .rounded = true}), "10⁻⁶ 10⁻⁴ 10⁻² 10⁰");
  CHECK_EQUAL(labels({1, 50, 1000}, {.log = true, .rounded = true}), "1 10 100 1,000");
  CHECK_EQUAL(labels({4, 64, 1024}, {.log = true}), "4 64 1,024");
  CHECK_EQUAL(labels({3, 8}, {.log = true, .rounded = true}), "2 5 10");
  CHECK_EQUAL(labels({}, {.log = true}), "1 10");
}

TEST("scale: places run from 0 to 1, and one number has a place too") {
  const Scale plain = fit_scale(std::vector{2.0, 4.0}, {});
  CHECK_NEAR(plain.place(2), 0, 1e-12);
  CHECK_NEAR(plain.place(3.5), 0.75, 1e-12);
  const Scale log = fit_scale(std::vector{1.0, 100.0}, {.log = true});
  CHECK_NEAR(log.place(10), 0.5, 1e-12);
  for (const double value : {0.0, 5.0, -1e-30, 1e299})
    CHECK_NEAR(fit_scale(std::vector{value, value}, {}).place(value), 0.5, 1e-12);
  CHECK(!has_place(kNaN, false) && !has_place(INFINITY, false) && !has_place(0, true));
  CHECK(has_place(0, false) && has_place(1e-9, true));
}

TEST("scale: numbers are short") {
  const std::vector<std::pair<double, std::string>> wanted = {{0, "0"},
                                                              {3, "3"},
                                                              {0.5, "0.5"},
                                                              {0.03125, "0.03125"},
                                                              {41.25, "41.2"},
                                                              {143, "143"},
                                                              {143.25, "143.2"},
                                                              {12345.6, "12,346"},
                                                              {1.25e-7, "1.25e-7"},
                                                              {-2.5, "-2.5"},
                                                              {1e12, "1e12"},
                                                              {0.999999, "1"},
                                                              {-1e-6, "-1e-6"},
                                                              {kNaN, "nan"},
                                                              {-INFINITY, "-inf"}};
  for (const auto& [value, text] : wanted) CHECK_EQUAL(short_number(value), text);
  CHECK_EQUAL(fixed_number(-0.001, 2), "0.00");
  CHECK_EQUAL(with_minus_sign("-1e-6"), "−1e−6");
}

TEST("charts: pictures are well-formed, whatever the text and the numbers are") {
  const std::string odd = "a < b & \"c\" > d\n\x01 \xff é";
  const std::vector<double> numbers = {kNaN, INFINITY, -1e300, 0, 1e-300, 5};
  const Axes axes{odd, odd, odd};
  for (const bool log : {false, true}) {
    Axes own = axes;
    own.log_x = own.log_y = log;
    CHECK_EQUAL(xml_problem(line_chart_svg(own, {{odd, numbers, numbers}, {"", {}, {}}})), "");
    CHECK_EQUAL(xml_problem(bar_chart_svg(own, {{odd, -2}, {"", kNaN}, {"x", 7}})), "");
    line_chart_text(own, {{odd, numbers, numbers}});
    bar_chart_text(own, {{odd, -2}, {"", kNaN}, {"x", 7}});
  }
  const HeatMap map{odd, {odd, "b"}, {odd, "d", "e"}, numbers};
  CHECK_EQUAL(xml_problem(heat_map_svg(map)), "");
  heat_map_text(map);
  const std::string graph = graph_svg(odd, {{odd, 0, 0}, {odd, 1, 0}}, {{0, 1, odd}, {1, 1, odd}});
  CHECK_EQUAL(xml_problem(graph), "");
  CHECK(has(graph, "a &lt; b &amp; &quot;c&quot; &gt; d"));
  CHECK(has(graph, "? \uFFFD é"));
}

TEST("charts: no data says so") {
  CHECK(has(line_chart_svg({}, {}), "no data"));
  CHECK(has(line_chart_text({}, {{"x", {kNaN}, {1}}}), "no data"));
  CHECK(has(bar_chart_svg({}, {}), "no data"));
  CHECK(has(bar_chart_text({}, {}), "no data"));
  CHECK(has(heat_map_svg({}), "no data"));
  CHECK(has(heat_map_text({}), "no data"));
  CHECK(has(graph_svg("", {}, {}), "no data"));
}

TEST("charts: what does not fit together is an error") {
  CHECK_ERROR(line_chart_svg({}, {{"loss", {1, 2}, {1}}}), "series 'loss' has 2 x and 1 y");
  CHECK_ERROR(heat_map_svg({"map", {"a"}, {"b", "c"}, {1}}), "1 rows of 2 columns, but 1 values");
  CHECK_ERROR(heat_map_text({"map", {"a"}, {"b", "c"}, {1}}), "'map'");
  CHECK_ERROR(graph_svg("g", kBoxes, {{0, 3, ""}}), "from box 0 to box 3 of 3");
}

TEST("line chart: each series has its colour, its name and its points") {
  const std::string svg = line_chart_svg({"Title", "step", "loss"}, kTwo);
  for (const char* part : {">Title<", ">step<", ">loss<", ">one<", ">two<"}) CHECK(has(svg, part));
  CHECK_EQUAL(count(svg, "stroke=\"" + std::string(kColours[0])), 2);  // in the legend and the plot
  CHECK_EQUAL(count(svg, "stroke=\"" + std::string(kColours[1])), 2);
  CHECK_EQUAL(count(svg, "<circle"), 5);
  CHECK_EQUAL(svg, line_chart_svg({"Title", "step", "loss"}, kTwo));
}

TEST("line chart: a gap cuts the line, and a lonely point is seen") {
  const auto lines = [](const std::vector<double>& y) {
    return count(line_chart_svg({}, {{"", {0, 1, 2, 3, 4}, y}}), "stroke-linejoin");
  };
  CHECK_EQUAL(lines({1, 2, 3, 4, 5}), 1);
  CHECK_EQUAL(lines({1, 2, kNaN, 4, 5}), 2);
  CHECK_EQUAL(lines({kNaN, 2, INFINITY, 4, kNaN}), 2);
  CHECK_EQUAL(lines({kNaN, kNaN, kNaN, kNaN, kNaN}), 0);
  CHECK(has(line_chart_text({}, {{"", {0, 1, 2}, {1, kNaN, 2}}}), "*"));
}

TEST("line chart: as text it is as large as asked") {
  const std::string text = line_chart_text({"", "x", "y"}, kTwo, 40, 8);
  CHECK_EQUAL(width_of(text), 40);
  CHECK_EQUAL(lines_of(text).size(), size_t(8 + 6));  // legend, y, axis, ticks, x, last line end
  CHECK_EQUAL(line_chart_text({}, {{"", {0, 1, 2, 3, 4}, {0, 1, 2, 3, 4}}}, 16, 5),
              "4 ┤           **\n"
              "  │         **\n"
              "2 ┤      ***\n"
              "  │   ***\n"
              "0 ┤ **\n"
              "  └─┬─────┬────┬\n"
              "    0     2    4\n");
}

TEST("bar chart: bars grow from 0 both ways, with their values") {
  const Axes axes{"Title", "push", ""};
  const std::vector<Bar> bars = {{"up", 1}, {"down", -0.5}, {"none", 0}};
  CHECK_EQUAL(bar_chart_text(axes, bars, 31),
              "Title\n"
              "  up             │██████████ 1\n"
              "  down -0.5 █████│\n"
              "  none           │ 0\n"
              "                 push\n");
  const std::string svg = bar_chart_svg(axes, bars);
  CHECK(has(svg, ">−0.5<") && has(svg, ">push<") && has(svg, ">down<"));
  CHECK_EQUAL(count(svg, "height=\"22\""), 3);
}

TEST("bar chart: the number of the longest bar below 0 clears the labels") {
  const std::string svg = bar_chart_svg({"t", "x", ""}, {{"right", 0.4}, {"a long label", -0.938}});
  const auto x_of = [&](const std::string& text) {
    const size_t at = svg.rfind("x=\"", svg.find(">" + text + "<"));
    return std::stod(svg.substr(at + 3));
  };
  CHECK(x_of("a long label") + text_width("−0.938", 13) < x_of("−0.938"));  // both end there
}

TEST("bar chart: without values below 0 there is no line in the middle") {
  CHECK_EQUAL(bar_chart_text({"", "", "GFLOP/s"}, {{"naive", 2}, {"tile", 16}}, 30),
              "  naive ██▍ 2\n"
              "  tile  ███████████████████ 16\n"
              "        GFLOP/s\n");
}

TEST("heat map: shades, signs, and numbers where there is room") {
  const HeatMap map{"Map", {"a", "b"}, {"x", "yes"}, {1, 0.5, 0, kNaN}};
  CHECK_EQUAL(heat_map_text(map),
              "Map\n"
              "    x  yes\n"
              "  a ██ ▒▒▒\n"
              "  b ·· ???\n"
              "  · 0  ░▒▓  █ 1\n");
  CHECK(has(heat_map_svg(map), ">0.50<"));
  const HeatMap both{"", {"r"}, {"p", "q", "s"}, {2, -2, -0.5}};
  CHECK_EQUAL(heat_map_text(both), "    p  q  s\n  r ██ ≣≣ --\n  █ 2  ▓▒░  · 0  -=≡  ≣ -2\n");
  CHECK(has(heat_map_svg(both), ">−2.00<"));
}

TEST("heat map: a large one stays small, with some of its labels") {
  HeatMap map{"", {}, {}, {}};
  for (int i = 0; i < 60; i++) map.row_labels.push_back("row " + std::to_string(i));
  for (int i = 0; i < 128; i++) map.column_labels.push_back(std::to_string(i));
  for (int i = 0; i < 60 * 128; i++) map.values.push_back(std::sin(i * 0.37));
  const std::string svg = heat_map_svg(map);
  CHECK(svg.size() < 150000);
  CHECK(has(svg, ">row 0<") && !has(svg, ">row 1<"));
  CHECK(width_of(heat_map_text(map)) <= 140);
}

TEST("graph: arrows have heads, labels and bends of their own") {
  const std::string svg = graph_svg("Sum", kBoxes, {{0, 2, "da"}, {1, 2, "db"}, {1, 2, ""}});
  CHECK_EQUAL(count(svg, "Z\" fill=\"" + std::string(kFaint)), 3);
  CHECK(has(svg, ">da<") && has(svg, ">db<"));
  CHECK_EQUAL(count(svg, "<circle"), 1);
  CHECK_EQUAL(count(svg, "font-weight=\"600\""), 4);  // the title, and the first line of each box
  std::vector<std::string> ways;
  for (const std::string& line : lines_of(svg))
    if (has(line, "Q")) ways.push_back(line);
  CHECK_EQUAL(ways.size(), size_t(3));
  CHECK(ways[1] != ways[2]);
}

TEST("graph: an arrow goes around a box that is in its way") {
  const auto bends = [](double row) {
    const std::string svg =
        graph_svg("", {{"a", 0, 0}, {"between", 1, row}, {"b", 2, 0}}, {{0, 2, ""}});
    std::istringstream way(svg.substr(svg.find("d=\"M") + 4));
    double x0, y0, x1, y1;
    char letter;
    way >> x0 >> y0 >> letter >> x1 >> y1;
    return y0 != y1;
  };
  CHECK(bends(0));
  CHECK(!bends(1));
}

TEST("svg: texts are measured and wrapped") {
  CHECK(text_width("WWW", 10) > text_width("iii", 10) * 2);
  CHECK_NEAR(text_width("日", 10), 20, 1e-9);
  const std::vector<std::string> lines = wrapped("one two three", 10, text_width("one two", 10));
  CHECK_EQUAL(lines.size(), size_t(2));
  CHECK_EQUAL(lines[0], "one two");
  CHECK_EQUAL(wrapped("unbreakable", 10, 5).size(), size_t(1));
  CHECK_EQUAL(wrapped("unbreakable too", 10, 5)[0], "unbreakable");
}
