// What every mine.cpp begins with. It puts an exercise into the program: includes exercise.h in a
// namespace of its own, and ends in `fill_03` (for lesson 3), which fills parts with what is there.
// All that an exercise may include comes first, outside of that namespace.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "app/app.h"
#include "base/parallel.h"

using heed::real;

namespace lesson {

/// Where number (i, j) of a matrix stands.
inline int64_t place(const heed::Mat& x, int64_t i, int64_t j) {
  return x.transposed ? j * x.stride + i : i * x.stride + j;
}

/// The numbers of a matrix row by row, without gaps: those that are there, or a copy.
struct Dense {
  std::span<const real> numbers;
  std::vector<real> copy;

  explicit Dense(const heed::Mat& x) : numbers(x.data, size_t(x.rows * x.cols)) {
    if (!x.transposed && x.stride == x.cols) return;
    constexpr int64_t kTogether = 64;  // rows of the copy, whose ends stay in the cache
    copy.resize(numbers.size());
    heed::parallel_for(heed::pieces(x.rows, kTogether), [&](int64_t piece) {
      const int64_t first = piece * kTogether, last = std::min(x.rows, first + kTogether);
      for (int64_t j = 0; j < x.cols; j++)
        for (int64_t i = first; i < last; i++)
          copy[size_t(i * x.cols + j)] = x.data[place(x, i, j)];
    });
    numbers = copy;
  }
};

/// Writes or adds such numbers where those of `like` stand in a larger matrix that begins at `all`.
inline void give(std::span<const real> numbers, const heed::Mat& like, const real* all,
                 heed::Out to) {
  for (int64_t i = 0; i < like.rows; i++)
    for (int64_t j = 0; j < like.cols; j++) {
      real& there = to.data[like.data - all + place(like, i, j)];
      there = numbers[size_t(i * like.cols + j)] + (to.add ? there : 0);
    }
}

}  // namespace lesson
