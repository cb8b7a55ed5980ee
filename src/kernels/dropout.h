// Dropout on vectors: the counter hash behind dropout_scale, for kernels that fuse dropout in.
#pragma once

#include "base/random.h"
#include "kernels/kernels.h"
#include "kernels/vector.h"

namespace heed::fast {

/// What dropout makes of hashes: a number is dropped if its hash is below rate 2^32.
class DropoutScale {
 public:
  explicit DropoutScale(const Dropout& dropout)
      : threshold_(uint32_t(double(dropout.rate) * 0x1p32)),
        kept_(real(1 / (1 - double(dropout.rate)))) {}

  /// 0 or 1 / (1 - rate).
  Vector operator()(WordVector hash) const {
    const auto kept = __builtin_convertvector(hash >= threshold_, IntVector);
    return kept ? broadcast(kept_) : Vector{};
  }

 private:
  uint32_t threshold_;
  real kept_;
};

/// Two multiplications between shifts, after the search for such constants by Wellons (2018). Both
/// halves of the row's hash enter, so two rows share no pattern, not even a shifted one.
template <class High>
inline WordVector mix_column(WordVector low_and_column, High high) {
  WordVector x = low_and_column;
  x = (x ^ (x >> 16)) * 0x21f0aaadu;
  x = (x ^ (x >> 15) ^ high) * 0xd35a2d97u;
  return x ^ (x >> 15);
}

/// What the column adds to the low half of the row's hash, times the column.
constexpr uint32_t kColumnStep = 0x9e3779b9u;

/// The scales of one row, kWidth columns at a time:
///
///     const DropoutRow row(dropout, i);
///     y = x * row.scale(j);        // columns j to j + kWidth - 1
///
/// A hash of 64 bits for (key, row) is drawn once; mixing it with the column takes 32-bit
/// multiplications, which every machine has in vectors.
class DropoutRow {
 public:
  DropoutRow(const Dropout& dropout, uint64_t row)
      : scale_(dropout), hash_(random_key(dropout.key, row)) {}

  /// 0 or 1 / (1 - rate) for columns `column` to `column` + kWidth - 1.
  Vector scale(uint64_t column) const {
    return scale_(mix_column(first() + uint32_t(column) * kColumnStep, high()));
  }

 private:
  uint32_t high() const { return uint32_t(hash_ >> 32); }
  /// The state of columns 0 to kWidth - 1.
  WordVector first() const {
    return [this]<uint32_t... lane>(std::integer_sequence<uint32_t, lane...>) {
      return WordVector{lane * kColumnStep...} + uint32_t(hash_);
    }
    (std::make_integer_sequence<uint32_t, kWidth>());
  }

  DropoutScale scale_;
  uint64_t hash_;
};

/// The scales of kWidth rows in one column.
class DropoutLanes {
 public:
  DropoutLanes(const Dropout& dropout, const uint32_t* low, const uint32_t* high)
      : scale_(dropout) {
    __builtin_memcpy(&low_, low, sizeof low_);
    __builtin_memcpy(&high_, high, sizeof high_);
  }
  Vector scale(uint64_t column) const {
    return scale_(mix_column(low_ + uint32_t(column) * kColumnStep, high_));
  }

 private:
  DropoutScale scale_;
  WordVector low_, high_;
};

}  // namespace heed::fast
