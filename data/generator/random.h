// Random numbers of the generator: a function of (seed, stream, counter), equal on every machine.
#pragma once

#include <cstdint>

namespace heed::data {

/// The finaliser of splitmix64 (Steele, Lea and Flood 2014): every bit of `x` moves every bit.
inline std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/// The `counter`-th number of stream `stream` of `seed`.
inline std::uint64_t random_bits(std::uint64_t seed, std::uint64_t stream, std::uint64_t counter) {
  return mix(mix(mix(seed) ^ stream) ^ counter);
}

/// A number in [0, n), n > 0. The bias of the remainder is below n / 2^64.
inline int random_below(std::uint64_t bits, int n) {
  return static_cast<int>(bits % static_cast<std::uint64_t>(n));
}

}  // namespace heed::data
