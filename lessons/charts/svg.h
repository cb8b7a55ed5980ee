// SVG written by hand: shapes and letters on a light panel that reads on white and on dark pages.
// Numbers are written with one digit behind the point, so the same picture is the same bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace heed {

/// Okabe & Ito's colours, without the yellow that nobody sees on a light panel.
inline constexpr std::string_view kColours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                "#e69f00", "#56b4e9", "#000000"};
inline constexpr int kColourCount = int(std::size(kColours));
inline constexpr std::string_view kInk = "#1f2328", kFaint = "#59636e", kGrid = "#e4e7ea",
                                  kPanel = "#ffffff";

/// A place on the page, in pixels from its left upper corner; down is positive.
struct Point {
  double x, y;
};

struct Box {
  double left, top, width, height;

  double right() const { return left + width; }
  double bottom() const { return top + height; }
  Point middle() const { return {left + width / 2, top + height / 2}; }
};

enum class Align { left, middle, right };

struct Letters {
  double size = 13;
  std::string_view colour = kInk;
  Align align = Align::left;
  bool bold = false;
  double turn = 0;  ///< degrees, clockwise
};

/// A picture in the making. Later shapes cover earlier ones.
class Svg {
 public:
  void rectangle(const Box& box, std::string_view fill, std::string_view edge = "",
                 double radius = 0);
  /// Many of one colour, in few bytes.
  void rectangles(const std::vector<Box>& boxes, std::string_view fill);
  void circle(Point middle, double radius, std::string_view fill, std::string_view edge = "");
  void line(Point from, Point to, std::string_view colour, double width = 1);
  /// A line through all points.
  void path(const std::vector<Point>& points, std::string_view colour, double width = 1);
  /// A curve that leaves `from` towards `bend` and reaches `to` from there.
  void curve(Point from, Point bend, Point to, std::string_view colour, double width = 1);
  void polygon(const std::vector<Point>& points, std::string_view fill);
  /// One line of text; `at` is on its base line.
  void text(Point at, std::string_view text, const Letters& letters = {});
  /// Another picture, with its origin moved to `at`.
  void place(const Svg& picture, Point at);

  /// The whole file. `title` is what a screen reader says.
  std::string finish(double width, double height, const std::string& title) const;

 private:
  std::string body_;
};

/// What a line of text takes up, within some 10% whatever the page's font is.
double text_width(std::string_view text, double size);

/// The text cut into lines of at most `width` pixels at its spaces.
std::vector<std::string> wrapped(std::string_view text, double size, double width);

/// The text cut at its line ends; one line at least.
std::vector<std::string> lines_of(std::string_view text);

/// Writes a title (may be empty) at the left upper corner; returns how far down the page it goes.
double draw_title(Svg& svg, const std::string& title, double page_width);

inline constexpr double kPageMargin = 24;

}  // namespace heed
