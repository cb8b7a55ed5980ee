// The picture of lesson 10: one query over six keys, from scores to weights to the blend.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "charts/scale.h"
#include "charts/svg.h"

namespace heed {

/// One query that looks at some keys.
struct OneRow {
  std::vector<double> scores, weights;
  double pull;  ///< the length of the gradient by the query
};

/// A band of the picture: the same row for several widths d.
struct Band {
  std::string title;
  std::vector<OneRow> rows;
};

/// Bands below one another, the widths `d` side by side.
class RowPicture {
 public:
  RowPicture(std::string title, std::vector<int> widths)
      : title_(std::move(title)), widths_(std::move(widths)) {}

  std::string draw(const std::vector<Band>& bands) {
    double top = draw_title(svg_, title_, kWidth) + 22;
    for (size_t i = 0; i < widths_.size(); i++)
      svg_.text({left(i) + kBars / 2, top}, "d = " + std::to_string(widths_[i]),
                {.align = Align::middle, .bold = true});
    for (const Band& band : bands) top = draw_band(band, top + 12);
    return svg_.finish(kWidth, top + kPageMargin - 10, title_);
  }

 private:
  static constexpr double kWidth = 720, kLabels = 80, kPitch = 28, kBars = 168;
  static constexpr double kScores = 72, kWeights = 56, kBlend = 18, kPull = 10, kStrongest = 0.6;

  static double left(size_t column) { return kPageMargin + kLabels + 208 * double(column); }
  static std::string_view colour(size_t key) { return kColours[key % size_t(kColourCount)]; }

  void label(double middle, const std::string& text) {
    svg_.text({kPageMargin, middle + 4}, text, {.size = 12, .colour = kFaint});
  }

  double draw_band(const Band& band, double top) {
    svg_.line({kPageMargin, top}, {kWidth - kPageMargin, top}, kGrid);
    svg_.text({kPageMargin, top + 20}, band.title, {.bold = true});
    const double scores = top + 30, weights = scores + kScores + 2, blend = weights + kWeights + 10,
                 pull = blend + kBlend + 12;
    label(scores + kScores / 2, "scores");
    label(weights + kWeights / 2, "weights");
    label(blend + kBlend / 2, "blend");
    label(pull + kPull / 2, "pull on q");
    double highest = 0;
    for (const OneRow& row : band.rows)
      for (const double score : row.scores) highest = std::max(highest, std::fabs(score));
    for (size_t i = 0; i < band.rows.size(); i++) {
      draw_scores(band.rows[i], {left(i), scores, kBars, kScores}, highest);
      draw_weights(band.rows[i], {left(i), weights, kBars, kWeights});
      draw_blend(band.rows[i], {left(i), blend, kBars, kBlend});
      draw_pull(band.rows[i], {left(i), pull, kBars, kPull});
    }
    return pull + kPull + 14;
  }

  void draw_scores(const OneRow& row, const Box& box, double highest) {
    const double zero = box.middle().y, half = box.height / 2 - 10;
    size_t best = 0;
    for (size_t j = 0; j < row.scores.size(); j++) {
      const double tall = std::fabs(row.scores[j]) / highest * half;
      const double x = box.left + double(j) * kPitch + 4;
      svg_.rectangle({x, row.scores[j] > 0 ? zero - tall : zero, kPitch - 8, tall}, colour(j));
      if (row.scores[j] > row.scores[best]) best = j;
    }
    svg_.line({box.left, zero}, {box.right(), zero}, kFaint);
    svg_.text(
        {box.left + (double(best) + 0.5) * kPitch, zero - row.scores[best] / highest * half - 4},
        with_minus_sign(fixed_number(row.scores[best], 1)), {.size = 11, .align = Align::middle});
  }

  void draw_weights(const OneRow& row, const Box& box) {
    svg_.line({box.left, box.bottom()}, {box.right(), box.bottom()}, kFaint);
    for (size_t j = 0; j < row.weights.size(); j++) {
      const double tall = row.weights[j] * (box.height - 13), x = box.left + double(j) * kPitch;
      svg_.rectangle({x + 4, box.bottom() - tall, kPitch - 8, tall}, colour(j));
      if (row.weights[j] >= 0.005)
        svg_.text({x + kPitch / 2, box.bottom() - tall - 3}, fixed_number(row.weights[j], 2),
                  {.size = 10, .align = Align::middle});
    }
  }

  void draw_blend(const OneRow& row, const Box& box) {
    double x = box.left;
    for (size_t j = 0; j < row.weights.size(); j++) {
      const double wide = row.weights[j] * box.width;
      if (wide >= 0.1) svg_.rectangle({x, box.top, wide, box.height}, colour(j));
      x += wide;
    }
  }

  void draw_pull(const OneRow& row, const Box& box) {
    const double room = box.width - 60, wide = std::min(row.pull / kStrongest, 1.0) * room;
    svg_.rectangle({box.left, box.top, std::max(wide, 1.0), box.height}, kInk);
    svg_.text({box.left + std::max(wide, 1.0) + 6, box.bottom()},
              row.pull < 0.001 ? short_number(row.pull) : fixed_number(row.pull, 3), {.size = 11});
  }

  std::string title_;
  std::vector<int> widths_;
  Svg svg_;
};

}  // namespace heed
