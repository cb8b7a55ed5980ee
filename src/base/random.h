// Random numbers as a function of a key and a counter: no hidden state, so the same digits come
// out in any order, on any number of threads, and after a resume.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <utility>

namespace heed {

/// Scrambles 64 bits: each output bit depends on every input bit (Stafford's mix 13, the finalizer
/// of SplitMix64, Steele et al. 2014).
constexpr uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// One key from several numbers, for instance (seed, step, op). The order matters.
template <class... Parts>
constexpr uint64_t random_key(uint64_t first, Parts... rest) {
  uint64_t key = mix(first + 0x9e3779b97f4a7c15u);
  ((key = mix(key + 0x9e3779b97f4a7c15u + uint64_t(rest))), ...);
  return key;
}

/// A stream of random numbers: the n-th depends on the key and n alone.
class Random {
 public:
  explicit Random(uint64_t seed, uint64_t stream = 0) : key_(random_key(seed, stream)) {}

  uint64_t bits() { return mix(key_ + 0x9e3779b97f4a7c15u * ++count_); }

  /// In [0, 1), a multiple of 2^-53.
  double uniform() { return double(bits() >> 11) * 0x1p-53; }

  /// In [0, n), n > 0. The bias is below n / 2^64.
  uint64_t below(uint64_t n) {
    return uint64_t((__extension__ static_cast<unsigned __int128>(bits()) * n) >> 64);
  }

  /// Mean 0, standard deviation 1 (Box and Muller 1958, one of the pair).
  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(6.283185307179586 * uniform());
  }

  /// Every order equally likely (Fisher and Yates).
  template <class T>
  void shuffle(std::span<T> items) {
    for (size_t i = items.size(); i > 1; i--) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  uint64_t key_, count_ = 0;
};

}  // namespace heed
