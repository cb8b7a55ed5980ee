#include <algorithm>
#include <cmath>

#include "inspect/alignment.h"
#include "charts/chart.h"
#include "charts/columns.h"
#include "charts/scale.h"
#include "charts/svg.h"

namespace heed {
namespace {

constexpr double kWidth = 720, kMostLabelWidth = 300;
constexpr size_t kMostWideBars = 16;  // more are drawn thinner

bool is_log(const Axes& axes) { return axes.log_x || axes.log_y; }

// What both kinds of picture draw: where each bar begins and ends, as shares of the whole.
struct Spans {
  Scale scale;
  double origin;  // where bars begin

  Spans(const Axes& axes, const std::vector<Bar>& bars, int ticks) {
    std::vector<double> values;
    for (const Bar& bar : bars) values.push_back(bar.value);
    if (!is_log(axes)) values.push_back(0);
    scale = fit_scale(values, {.log = is_log(axes), .most_ticks = ticks, .rounded = true});
    origin = is_log(axes) ? 0 : scale.place(0);
  }

  bool has(const Bar& bar) const { return has_place(bar.value, scale.log); }
  double end_of(const Bar& bar) const { return has(bar) ? scale.place(bar.value) : origin; }
};

std::string value_text(double value) { return with_minus_sign(short_number(value)); }

// The bars' lengths are drawn along x. A chart with one label names the numbers by it.
std::string name_of_values(const Axes& axes) {
  return axes.x_label.empty() ? axes.y_label : axes.x_label;
}
std::string name_of_bars(const Axes& axes) { return axes.x_label.empty() ? "" : axes.y_label; }

// ---- SVG ------------------------------------------------------------------------------------

// Sizes of a page of bars.
struct Layout {
  double pitch, thickness, letters;
  double labels_end;  // labels stop here; behind them the numbers of bars below 0 have room
  Box frame;

  Layout(const std::vector<Bar>& bars, double top, bool negative) {
    const bool wide = bars.size() <= kMostWideBars;
    pitch = wide ? 32 : 20, thickness = wide ? 22 : 14, letters = wide ? 13 : 12;
    double labels = 0, numbers = 0;
    for (const Bar& bar : bars) {
      labels = std::max(labels, text_width(bar.label, letters));
      numbers = std::max(numbers, text_width(value_text(bar.value), letters));
    }
    labels_end = kPageMargin + std::min(labels, kMostLabelWidth);
    const double left = labels_end + 10,
                 room = numbers + 12;  // for the numbers behind the bars
    frame = {left + (negative ? room : 0), top, 0,
             pitch * double(std::max<size_t>(1, bars.size()))};
    frame.width = kWidth - kPageMargin - room - frame.left;
  }

  double x(double place) const { return frame.left + place * frame.width; }
};

void draw_scale(Svg& svg, const Layout& layout, const Spans& spans) {
  const Box& frame = layout.frame;
  for (const Tick& tick : spans.scale.ticks) {
    const double x = layout.x(spans.scale.place(tick.value));
    svg.line({x, frame.top}, {x, frame.bottom()}, kGrid);
    svg.text({x, frame.bottom() + 18}, with_minus_sign(tick.label),
             {.colour = kFaint, .align = Align::middle});
  }
}

// Over the bars, so that it can be seen where they begin.
void draw_origin(Svg& svg, const Layout& layout, const Spans& spans) {
  const double x = layout.x(spans.origin);
  svg.line({x, layout.frame.top}, {x, layout.frame.bottom()}, kFaint);
}

void draw_bar(Svg& svg, const Layout& layout, const Spans& spans, const Bar& bar, double top) {
  const double from = layout.x(spans.origin), to = layout.x(spans.end_of(bar));
  const double middle = top + layout.pitch / 2, base = middle + 0.35 * layout.letters;
  const bool below = to < from;
  svg.rectangle(
      {std::min(from, to), middle - layout.thickness / 2, std::fabs(to - from), layout.thickness},
      kColours[below ? 1 : 0]);
  svg.text({below ? to - 6 : to + 6, base}, value_text(bar.value),
           {.size = layout.letters, .align = below ? Align::right : Align::left});
}

void draw_labels(Svg& svg, const Layout& layout, const std::vector<Bar>& bars) {
  double base = layout.frame.top + layout.pitch / 2 + 0.35 * layout.letters;
  for (const Bar& bar : bars) {
    svg.text({layout.labels_end, base}, bar.label, {.size = layout.letters, .align = Align::right});
    base += layout.pitch;
  }
}

// ---- text -----------------------------------------------------------------------------------

// So many eighths of a column, in blocks.
std::string blocks(int eighths) {
  constexpr std::string_view kParts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  return repeated("█", eighths / 8) + std::string(kParts[eighths % 8]);
}

// A bar that grows to the left, in halves: no font has the eighths for it.
std::string blocks_leftward(int halves) {
  return (halves % 2 ? "▐" : "") + repeated("█", halves / 2);
}

// How many columns the bars below and above 0 may take.
struct Columns {
  int label = 0, below = 0, above = 0;
  double unit = 0;  // columns for a share of 1
  bool line = false;

  Columns(const Spans& spans, const std::vector<Bar>& bars, int width) {
    int before = 0, behind = 0;
    double least = spans.origin, most = spans.origin;
    for (const Bar& bar : bars) {
      const bool negative = spans.end_of(bar) < spans.origin;
      int& room = negative ? before : behind;
      room = std::max(room, 1 + display_width(short_number(bar.value)));
      label = std::max(label, display_width(bar.label));
      least = std::min(least, spans.end_of(bar));
      most = std::max(most, spans.end_of(bar));
    }
    line = least < spans.origin;
    const int room = std::max(8, width - label - 3 - before - behind - 2 * line);
    unit = most > least ? room / (most - least) : 0;
    below = int(std::ceil((spans.origin - least) * unit)) + before;
    above = room;
  }
};

std::string bar_text(const Spans& spans, const Columns& columns, const Bar& bar) {
  const double length = (spans.end_of(bar) - spans.origin) * columns.unit;
  const std::string number = short_number(bar.value),
                    start = "  " + left_aligned(bar.label, columns.label);
  if (length < 0)
    return start +
           right_aligned(number + " " + blocks_leftward(int(std::lround(-length * 2))),
                         columns.below + 1) +
           "│";
  const std::string drawn = blocks(int(std::lround(length * 8)));
  return start + " " + spaces(columns.below) + (columns.line ? "│" : "") + drawn + " " + number;
}

}  // namespace

std::string bar_chart_svg(const Axes& axes, const std::vector<Bar>& bars) {
  Svg svg;
  const Spans spans(axes, bars, 6);
  const std::string values = name_of_values(axes), names = name_of_bars(axes);
  double top = draw_title(svg, axes.title, kWidth) + 12;
  if (!names.empty()) svg.text({kPageMargin, (top += 18) - 6}, names, {.colour = kFaint});
  const bool negative = spans.origin > 0;
  const Layout layout(bars, top, negative);
  if (!bars.empty()) draw_scale(svg, layout, spans);
  for (size_t i = 0; i < bars.size(); i++)
    draw_bar(svg, layout, spans, bars[i], top + layout.pitch * double(i));
  if (!bars.empty()) draw_origin(svg, layout, spans);
  const Box& frame = layout.frame;
  draw_labels(svg, layout, bars);
  svg.text({frame.middle().x, frame.bottom() + 40}, values,
           {.colour = kFaint, .align = Align::middle});
  if (bars.empty()) svg.text(frame.middle(), "no data", {.colour = kFaint, .align = Align::middle});
  return svg.finish(kWidth, frame.bottom() + (values.empty() ? 34 : 56), axes.title);
}

std::string bar_chart_text(const Axes& axes, const std::vector<Bar>& bars, int width) {
  const Spans spans(axes, bars, 6);
  const Columns columns(spans, bars, width);
  std::string text = as_line(axes.title) + as_line(name_of_bars(axes));
  for (const Bar& bar : bars) text += bar_text(spans, columns, bar) + "\n";
  if (bars.empty()) text += "  no data\n";
  const std::string values = name_of_values(axes);
  return text + (values.empty() ? "" : spaces(columns.label + 3 + columns.below) + values + "\n");
}

}  // namespace heed
