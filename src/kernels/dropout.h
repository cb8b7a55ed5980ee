// Dropout on vectors: the counter hash behind dropout_scale, for kernels that fuse dropout in.
#pragma once

#include "base/random.h"
#include "kernels/elementwise.h"
#include "kernels/vector.h"

namespace heed::kernels {

/// The scales of one row, kWidth columns at a time:
///
///     const DropoutRow row(dropout, i);
///     y = x * row.scale(j);        // columns j to j + kWidth - 1
///
/// A hash of 64 bits for (key, row) is drawn once; mixing it with the column takes 32-bit
/// multiplications, which every machine has in vectors. Both halves of the row's hash enter, so
/// two rows share no pattern, not even a shifted one. A number is dropped if its hash is below
/// rate 2^32.
class DropoutRow {
 public:
  DropoutRow(const Dropout& dropout, uint64_t row)
      : threshold_(uint32_t(double(dropout.rate) * 0x1p32)),
        scale_(real(1 / (1 - double(dropout.rate)))) {
    const uint64_t hash = random_key(dropout.key, row);
    low_ = uint32_t(hash);
    high_ = uint32_t(hash >> 32);
  }

  /// 0 or 1 / (1 - rate) for columns `column` to `column` + kWidth - 1.
  Vector scale(uint64_t column) const {
    const WordVector hash = mix(first() + uint32_t(column) * kStep);
    const auto kept = __builtin_convertvector(hash >= threshold_, IntVector);
    return kept ? broadcast(scale_) : Vector{};
  }

 private:
  static constexpr uint32_t kStep = 0x9e3779b9u;

  /// The state of columns 0 to kWidth - 1.
  WordVector first() const {
    return [this]<uint32_t... lane>(std::integer_sequence<uint32_t, lane...>) {
      return WordVector{lane * kStep...} + low_;
    }
    (std::make_integer_sequence<uint32_t, kWidth>());
  }

  /// Two multiplications between shifts, after the search for such constants by Wellons (2018).
  WordVector mix(WordVector x) const {
    x = (x ^ (x >> 16)) * 0x21f0aaadu;
    x = (x ^ (x >> 15) ^ high_) * 0xd35a2d97u;
    return x ^ (x >> 15);
  }

  uint32_t threshold_, low_, high_;
  real scale_;
};

}  // namespace heed::kernels
