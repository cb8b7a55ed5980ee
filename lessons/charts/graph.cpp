#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "charts/chart.h"
#include "charts/svg.h"

namespace heed {
namespace {

constexpr double kLetters = 14, kLine = 19, kPad = 12, kHead = 10;
constexpr double kLabel = 12.5, kLabelLine = 16;

Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
Point operator*(double factor, Point a) { return {factor * a.x, factor * a.y}; }
double length(Point a) { return std::hypot(a.x, a.y); }
/// The same direction, one pixel long.
Point unit(Point a) { return length(a) > 0 ? 1 / length(a) * a : Point{0, -1}; }
Point turned_right(Point a) { return {-a.y, a.x}; }

bool inside(const Box& box, Point p, double margin) {
  return p.x > box.left - margin && p.x < box.right() + margin && p.y > box.top - margin &&
         p.y < box.bottom() + margin;
}

bool overlap(const Box& a, const Box& b) {
  return a.left < b.right() && b.left < a.right() && a.top < b.bottom() && b.top < a.bottom();
}

Box around(Point middle, double width, double height) {
  return {middle.x - width / 2, middle.y - height / 2, width, height};
}

/// A quadratic curve: the way of an arrow.
struct Curve {
  Point from, bend, to;

  Point at(double t) const {
    return (1 - t) * (1 - t) * from + 2 * t * (1 - t) * bend + t * t * to;
  }
  Point direction(double t) const { return unit((1 - t) * (bend - from) + t * (to - bend)); }
  /// The part from t = a to t = b.
  Curve part(double a, double b) const {
    const Point middle = (1 - a) * (1 - b) * from + (a + b - 2 * a * b) * bend + a * b * to;
    return {at(a), middle, at(b)};
  }
};

struct Size {
  double width, height;
};

// What a text of several lines takes up.
Size size_of(const std::string& text, double letters, double line) {
  const std::vector<std::string> lines = lines_of(text);
  double width = 0;
  for (const std::string& one : lines) width = std::max(width, text_width(one, letters));
  return {width, line * double(lines.size())};
}

void draw_lines(Svg& svg, Point middle, const std::string& text, double line, Letters letters,
                bool head) {
  const std::vector<std::string> lines = lines_of(text);
  letters.align = Align::middle;
  double base = middle.y - line * (double(lines.size()) - 1) / 2 + 0.36 * letters.size;
  for (size_t i = 0; i < lines.size(); i++, base += line) {
    letters.bold = head && i == 0;
    svg.text({middle.x, base}, lines[i], letters);
  }
}

// A short text such as "+" stands in a circle.
bool is_round(const GraphBox& box) { return text_width(box.text, kLetters) < 18; }

// Where everything stands, before anything is drawn.
class Graph {
 public:
  Graph(const std::vector<GraphBox>& boxes, const std::vector<GraphArrow>& arrows)
      : boxes_(boxes), arrows_(arrows) {
    place_boxes();
    for (size_t i = 0; i < arrows.size(); i++) place_arrow(i);
    for (size_t i = 0; i < arrows.size(); i++) place_label(i);
  }

  void draw(Svg& svg) const;
  /// What holds it all.
  Box bounds() const;

 private:
  void place_boxes();
  void place_arrow(size_t i);
  void place_label(size_t i);
  Curve clipped(const Curve& curve, int from, int to) const;
  double usual_bend(size_t i) const;
  int boxes_met(const Curve& curve, const GraphArrow& arrow) const;
  int arrows_met(const Curve& curve) const;
  bool is_free(const Box& label, size_t i) const;

  const std::vector<GraphBox>& boxes_;
  const std::vector<GraphArrow>& arrows_;
  std::vector<Box> frames_, labels_;
  std::vector<Curve> curves_;
};

Box frame_of(const GraphBox& box) {
  const Size text = size_of(box.text, kLetters, kLine);
  if (is_round(box)) return {0, 0, 38, 38};
  return {0, 0, std::max(44.0, text.width + 2 * kPad), text.height + kPad};
}

// Rows and columns are as far apart as the largest box and the arrows between them want it.
void Graph::place_boxes() {
  double wide = 0, tall = 0, column_gap = 24, row_gap = 20;
  for (const GraphBox& box : boxes_) {
    frames_.push_back(frame_of(box));
    wide = std::max(wide, frames_.back().width);
    tall = std::max(tall, frames_.back().height);
  }
  for (const GraphArrow& arrow : arrows_) {
    const Size label = size_of(arrow.label, kLabel, arrow.label.empty() ? 0 : kLabelLine);
    const GraphBox &from = boxes_[size_t(arrow.from)], &to = boxes_[size_t(arrow.to)];
    if (std::fabs(from.row - to.row) < 1 && from.column != to.column)
      column_gap = std::max(column_gap, label.width + 52);
    if (std::fabs(from.row - to.row) >= 1) row_gap = std::max({row_gap, 30.0, label.height + 28});
  }
  const double column = wide + column_gap, row = tall + row_gap;
  for (size_t i = 0; i < boxes_.size(); i++)
    frames_[i] = around({boxes_[i].column * column, boxes_[i].row * row}, frames_[i].width,
                        frames_[i].height);
}

// Without the ends that lie within the boxes.
Curve Graph::clipped(const Curve& curve, int from, int to) const {
  constexpr int kSteps = 400;
  const auto within = [&](int box, int step) {
    const Box& frame = frames_[size_t(box)];
    const Point p = curve.at(double(step) / kSteps);
    return is_round(boxes_[size_t(box)]) ? length(p - frame.middle()) < frame.width / 2 + 2
                                         : inside(frame, p, 2);
  };
  int a = 0, b = kSteps;
  while (a < kSteps && within(from, a)) a++;
  while (b > a && within(to, b)) b--;
  return a < b ? curve.part(double(a) / kSteps, double(b) / kSteps) : curve;
}

// Arrows between the same two boxes bend apart.
double Graph::usual_bend(size_t i) const {
  const GraphArrow& arrow = arrows_[i];
  int before = 0, count = 0;
  for (size_t j = 0; j < arrows_.size(); j++) {
    const bool along = arrows_[j].from == arrow.from && arrows_[j].to == arrow.to;
    const bool back = arrows_[j].from == arrow.to && arrows_[j].to == arrow.from;
    if (!along && !back) continue;
    count++;
    before += j < i;
  }
  const double bend = 0.5 * (before - (count - 1) / 2.0);
  return arrow.from < arrow.to ? bend : -bend;
}

// How many boxes, but its own two, a curve runs into.
int Graph::boxes_met(const Curve& curve, const GraphArrow& arrow) const {
  int met = 0;
  for (size_t box = 0; box < frames_.size(); box++) {
    if (int(box) == arrow.from || int(box) == arrow.to) continue;
    bool meets = false;
    for (int step = 0; step <= 50; step++)
      meets = meets || inside(frames_[box], curve.at(step / 50.0), 6);
    met += meets;
  }
  return met;
}

// True if the ways from a to b and from c to d cross.
bool cross(Point a, Point b, Point c, Point d) {
  const auto side = [](Point from, Point to, Point p) {
    return (to.x - from.x) * (p.y - from.y) - (to.y - from.y) * (p.x - from.x);
  };
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

// How often a curve crosses those that stand already.
int Graph::arrows_met(const Curve& curve) const {
  constexpr double kStep = 1.0 / 16;
  int met = 0;
  for (const Curve& other : curves_)
    for (double s = 0; s < 1; s += kStep)
      for (double t = 0; t < 1; t += kStep)
        met += cross(curve.at(s), curve.at(s + kStep), other.at(t), other.at(t + kStep));
  return met;
}

// An arrow from a box to itself.
Curve loop_above(const Box& box) {
  const Point top{box.middle().x, box.top - 2};
  return {top + Point{-18, 0}, top + Point{0, -88}, top + Point{18, 0}};
}

// The way that meets the fewest boxes, then the fewest arrows, then bends least.
void Graph::place_arrow(size_t i) {
  const GraphArrow& arrow = arrows_[i];
  const Box &from = frames_[size_t(arrow.from)], &to = frames_[size_t(arrow.to)];
  const Point a = from.middle(), b = to.middle(), side = turned_right(b - a);
  Curve best = loop_above(from);
  double least = 1e9;
  for (const double more : {0.0, 0.15, -0.15, 0.3, -0.3, 0.45, -0.45, 0.7, -0.7, 1.0, -1.0}) {
    if (arrow.from == arrow.to) break;
    const Curve whole{a, 0.5 * (a + b) + (usual_bend(i) + more) * side, b};
    const Curve curve = clipped(whole, arrow.from, arrow.to);
    const double cost = 10 * boxes_met(whole, arrow) + arrows_met(curve) + std::fabs(more);
    if (cost < least - 1e-6) best = curve, least = cost;
  }
  curves_.push_back(best);
}

bool Graph::is_free(const Box& label, size_t i) const {
  for (const Box& frame : frames_)
    if (overlap(label, frame)) return false;
  for (const Box& other : labels_)
    if (overlap(label, other)) return false;
  for (size_t j = 0; j < curves_.size(); j++)
    for (int step = 0; j != i && step <= 40; step++)
      if (inside(label, curves_[j].at(step / 40.0), 0)) return false;
  return true;
}

// On the arrow, in its middle if nothing else is there.
void Graph::place_label(size_t i) {
  const Size size = size_of(arrows_[i].label, kLabel, kLabelLine);
  const bool none = arrows_[i].label.empty();
  const auto label_at = [&](double t) {
    return around(curves_[i].at(t), none ? 0 : size.width + 8, none ? 0 : size.height);
  };
  Box best = label_at(0.48);
  for (const double t : {0.48, 0.42, 0.54, 0.36, 0.6, 0.3, 0.66, 0.24, 0.72}) {
    if (none || !is_free(label_at(t), i)) continue;
    best = label_at(t);
    break;
  }
  labels_.push_back(best);
}

void draw_arrow(Svg& svg, const Curve& curve) {
  const Point ahead = curve.direction(1), across = turned_right(ahead);
  const Point neck = curve.to - kHead * ahead;
  svg.curve(curve.from, curve.bend, neck + 2.0 * ahead, kFaint, 1.6);
  svg.polygon({curve.to, neck + 4.5 * across, neck - 4.5 * across}, kFaint);
}

void Graph::draw(Svg& svg) const {
  for (const Curve& curve : curves_) draw_arrow(svg, curve);
  for (size_t i = 0; i < arrows_.size(); i++) {
    if (arrows_[i].label.empty()) continue;
    svg.rectangle(labels_[i], kPanel);
    draw_lines(svg, labels_[i].middle(), arrows_[i].label, kLabelLine,
               {.size = kLabel, .colour = "#b04a00"}, false);
  }
  for (size_t i = 0; i < boxes_.size(); i++) {
    const Box& frame = frames_[i];
    if (is_round(boxes_[i]))
      svg.circle(frame.middle(), frame.width / 2, "#fff4e0", "#b87800");
    else
      svg.rectangle(frame, "#eaf4fb", kColours[0], 6);
    draw_lines(svg, frame.middle(), boxes_[i].text, kLine, {.size = kLetters}, true);
  }
}

Box Graph::bounds() const {
  if (frames_.empty()) return {0, 0, 200, 40};
  Point least = frames_[0].middle(), most = least;
  const auto hold = [&](const Box& box) {
    least = {std::min(least.x, box.left), std::min(least.y, box.top)};
    most = {std::max(most.x, box.right()), std::max(most.y, box.bottom())};
  };
  for (const Box& box : frames_) hold(box);
  for (const Box& box : labels_) hold(box);
  for (const Curve& curve : curves_)
    for (int step = 0; step <= 20; step++) hold(around(curve.at(step / 20.0), 2, 2));
  return {least.x, least.y, most.x - least.x, most.y - least.y};
}

}  // namespace

std::string graph_svg(const std::string& title, const std::vector<GraphBox>& boxes,
                      const std::vector<GraphArrow>& arrows) {
  for (const GraphArrow& arrow : arrows)
    check(std::min(arrow.from, arrow.to) >= 0 && std::max(arrow.from, arrow.to) < int(boxes.size()),
          "graph '", title, "': an arrow from box ", arrow.from, " to box ", arrow.to, " of ",
          boxes.size());
  const Graph graph(boxes, arrows);
  const Box bounds = graph.bounds();
  const double width =
      std::max(bounds.width, std::min(640.0, text_width(title, 16))) + 2 * kPageMargin;
  Svg svg, drawn;
  const double top = draw_title(svg, title, width) + (title.empty() ? 6 : 16);
  graph.draw(drawn);
  svg.place(drawn, {(width - bounds.width) / 2 - bounds.left, top - bounds.top});
  if (boxes.empty()) svg.text({kPageMargin, top + 20}, "no data", {.colour = kFaint});
  return svg.finish(width, top + bounds.height + kPageMargin, title);
}

}  // namespace heed
