#include "charts/svg.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "inspect/alignment.h"
#include "base/utf8.h"

namespace heed {
namespace {

constexpr double kTitleSize = 16;
constexpr std::string_view kFont =
    "system-ui,-apple-system,'Segoe UI','Helvetica Neue',Helvetica,Arial,sans-serif";

// One digit behind the point, none if it is 0; never "-0".
std::string digits(double number) {
  char buffer[64];
  const double rounded = std::round(std::clamp(number, -1e6, 1e6) * 10) / 10 + 0.0;
  auto [end, error] =
      std::to_chars(buffer, buffer + sizeof buffer, rounded, std::chars_format::fixed, 1);
  if (end[-1] == '0') end -= 2;
  return {buffer, end};
}

// For text and for attributes: what XML forbids becomes a question mark.
std::string escaped(std::string_view text) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    const char32_t code = next_code_point(text, at);
    if (code == U'<')
      result += "&lt;";
    else if (code == U'>')
      result += "&gt;";
    else if (code == U'&')
      result += "&amp;";
    else if (code == U'"')
      result += "&quot;";
    else
      append_code_point(result, code < 0x20 || code == 0xFFFE || code == 0xFFFF ? U'?' : code);
  }
  return result;
}

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + std::string(value) + "\"";
}

std::string attribute(std::string_view name, double value) {
  return attribute(name, digits(value));
}

std::string edge_of(std::string_view colour) {
  return colour.empty() ? "" : attribute("stroke", colour);
}

std::string stroke(std::string_view colour, double width) {
  return attribute("stroke", colour) + attribute("stroke-width", width);
}

std::string pair(Point point) { return digits(point.x) + " " + digits(point.y); }

// Widths of letters in a sans-serif font, as shares of its size: Helvetica's and some more.
double letter_width(char32_t code) {
  struct Class {
    double width;
    std::u32string_view letters;
  };
  constexpr Class kClasses[] = {{0.24, U"ijl'"},
                                {0.30, U" !,./:;I[\\]ft|"},
                                {0.36, U"()-`r\"{}"},
                                {0.53, U"Jcksvxyz*^"},
                                {0.63, U"+<=>~FTZ\u00d7\u2212"},
                                {0.71, U"&ABEKPSVXY"},
                                {0.78, U"CDHNRUwGOQ"},
                                {0.90, U"mM%"},
                                {1.02, U"W@"}};
  for (const Class& one : kClasses)
    if (one.letters.find(code) != one.letters.npos) return one.width;
  return 0.59;
}

}  // namespace

void Svg::rectangle(const Box& box, std::string_view fill, std::string_view edge, double radius) {
  body_ += "<rect" + attribute("x", box.left) + attribute("y", box.top) +
           attribute("width", box.width) + attribute("height", box.height) +
           (radius > 0 ? attribute("rx", radius) : "") + attribute("fill", fill) + edge_of(edge) +
           "/>\n";
}

void Svg::rectangles(const std::vector<Box>& boxes, std::string_view fill) {
  std::string way;
  for (const Box& box : boxes)
    way += "M" + pair({box.left, box.top}) + "h" + digits(box.width) + "v" + digits(box.height) +
           "h" + digits(-box.width) + "z";
  body_ += "<path" + attribute("d", way) + attribute("fill", fill) + "/>\n";
}

void Svg::circle(Point middle, double radius, std::string_view fill, std::string_view edge) {
  body_ += "<circle" + attribute("cx", middle.x) + attribute("cy", middle.y) +
           attribute("r", radius) + attribute("fill", fill) + edge_of(edge) + "/>\n";
}

void Svg::line(Point from, Point to, std::string_view colour, double width) {
  body_ +=
      "<path" + attribute("d", "M" + pair(from) + "L" + pair(to)) + stroke(colour, width) + "/>\n";
}

void Svg::path(const std::vector<Point>& points, std::string_view colour, double width) {
  std::string way, last;
  for (const Point& point : points) {
    const std::string here = pair(point);
    if (here == last) continue;
    way += (way.empty() ? "M" : "L") + here;
    last = here;
  }
  body_ += "<path" + attribute("d", way) + attribute("fill", "none") + stroke(colour, width) +
           attribute("stroke-linejoin", "round") + attribute("stroke-linecap", "round") + "/>\n";
}

void Svg::curve(Point from, Point bend, Point to, std::string_view colour, double width) {
  body_ += "<path" + attribute("d", "M" + pair(from) + "Q" + pair(bend) + " " + pair(to)) +
           attribute("fill", "none") + stroke(colour, width) + "/>\n";
}

void Svg::polygon(const std::vector<Point>& points, std::string_view fill) {
  std::string way;
  for (const Point& point : points) way += (way.empty() ? "M" : "L") + pair(point);
  body_ += "<path" + attribute("d", way + "Z") + attribute("fill", fill) + "/>\n";
}

void Svg::text(Point at, std::string_view text, const Letters& letters) {
  body_ += "<text" + attribute("x", at.x) + attribute("y", at.y);
  if (letters.size != Letters{}.size) body_ += attribute("font-size", letters.size);
  if (letters.colour != kInk) body_ += attribute("fill", letters.colour);
  if (letters.align == Align::middle) body_ += attribute("text-anchor", "middle");
  if (letters.align == Align::right) body_ += attribute("text-anchor", "end");
  if (letters.bold) body_ += attribute("font-weight", "600");
  if (letters.turn != 0)
    body_ += attribute("transform", "rotate(" + digits(letters.turn) + " " + pair(at) + ")");
  body_ += ">" + escaped(text) + "</text>\n";
}

void Svg::place(const Svg& picture, Point at) {
  body_ += "<g" + attribute("transform", "translate(" + pair(at) + ")") + ">\n" + picture.body_ +
           "</g>\n";
}

std::string Svg::finish(double width, double height, const std::string& title) const {
  const std::string size = digits(std::ceil(width)), tall = digits(std::ceil(height));
  Svg panel;
  panel.rectangle({0.5, 0.5, std::ceil(width) - 1, std::ceil(height) - 1}, kPanel, "#d1d9e0", 8);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\"" + attribute("width", size) +
         attribute("height", tall) + attribute("viewBox", "0 0 " + size + " " + tall) +
         attribute("role", "img") + attribute("font-family", kFont) +
         attribute("font-size", Letters{}.size) + attribute("fill", kInk) + ">\n" +
         (title.empty() ? "" : "<title>" + escaped(title) + "</title>\n") + panel.body_ + body_ +
         "</svg>\n";
}

double text_width(std::string_view text, double size) {
  double width = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t start = at;
    const char32_t code = next_code_point(text, at);
    const int columns = display_width(text.substr(start, at - start));
    width += columns == 1 ? letter_width(code) : columns;
  }
  return width * size;
}

std::vector<std::string> wrapped(std::string_view text, double size, double width) {
  std::vector<std::string> lines;
  for (std::string& line : lines_of(text)) {
    while (text_width(line, size) > width) {
      size_t cut = line.find(' '), next = cut;
      while (next != line.npos && text_width(line.substr(0, next), size) <= width)
        next = line.find(' ', (cut = next) + 1);
      if (cut == line.npos) break;  // a single word: too long it stays
      lines.push_back(line.substr(0, cut));
      line.erase(0, cut + 1);
    }
    lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (true) {
    const size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == text.npos) return lines;
    text.remove_prefix(end + 1);
  }
}

double draw_title(Svg& svg, const std::string& title, double page_width) {
  double bottom = kPageMargin - 6;
  if (title.empty()) return bottom;
  for (const std::string& line : wrapped(title, kTitleSize, page_width - 2 * kPageMargin)) {
    bottom += kTitleSize + 5;
    svg.text({kPageMargin, bottom - 5}, line, {.size = kTitleSize, .bold = true});
  }
  return bottom;
}

}  // namespace heed
