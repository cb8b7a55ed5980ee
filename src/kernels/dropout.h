// Dropout on vectors: the counter hash behind dropout_scale, for kernels that fuse dropout in.
#pragma once

#include "base/random.h"
#include "kernels/kernels.h"
#include "kernels/vector.h"

namespace heed::fast {

/// The scales of kWidth neighbours, in a row or one below the other:
///
///     const DropoutLanes lanes(dropout, i);
///     y = x * lanes.scale(j);        // row i, columns j to j + kWidth - 1
///
/// A hash of 64 bits for (key, row) is drawn once; mixing it with the column takes 32-bit
/// multiplications, which every machine has in vectors.
class DropoutLanes {
 public:
  /// One row: lanes are columns.
  DropoutLanes(const Dropout& dropout, uint64_t row) : DropoutLanes(dropout) {
    if (dropout.rate == 0) return;
    const uint64_t hash = random_key(dropout.key, row);
    const auto columns = __builtin_convertvector(lane_numbers(), WordVector);
    low_ = columns * kColumnStep + uint32_t(hash);
    high_ = uint32_t(hash >> 32) - WordVector{};
  }
  /// One column: lanes are rows, of whose hashes these are the halves.
  DropoutLanes(const Dropout& dropout, const uint32_t* low, const uint32_t* high)
      : DropoutLanes(dropout) {
    __builtin_memcpy(&low_, low, sizeof low_);
    __builtin_memcpy(&high_, high, sizeof high_);
  }

  /// 0 or 1 / (1 - rate): a number is dropped if its hash is below rate 2^32.
  Vector scale(uint64_t column) const {
    const WordVector hash = mix(low_ + uint32_t(column) * kColumnStep);
    const auto kept = __builtin_convertvector(hash >= threshold_, IntVector);
    return kept ? broadcast(kept_) : Vector{};
  }

 private:
  /// What the column adds to the low half of the row's hash, times the column.
  static constexpr uint32_t kColumnStep = 0x9e3779b9u;

  explicit DropoutLanes(const Dropout& dropout)
      : threshold_(uint32_t(double(dropout.rate) * 0x1p32)),
        kept_(real(1 / (1 - double(dropout.rate)))) {}

  /// Two multiplications between shifts, after the search for such constants by Wellons (2018).
  /// Both halves of the row's hash enter, so two rows share no pattern, not even a shifted one.
  WordVector mix(WordVector x) const {
    x = (x ^ (x >> 16)) * 0x21f0aaadu;
    x = (x ^ (x >> 15) ^ high_) * 0xd35a2d97u;
    return x ^ (x >> 15);
  }

  uint32_t threshold_;
  real kept_;
  WordVector low_ = {}, high_ = {};
};

}  // namespace heed::fast
