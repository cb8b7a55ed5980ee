// Vectors of the machine's own width, and the few operations kernels build on. Every operation
// gives the same digits on every machine: lanes are independent, and sums over lanes always run
// over 16 of them, combined by one fixed tree (Lanes16).
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

#include "base/real.h"

namespace heed::fast {

#if defined(__AVX512F__)
constexpr int kVectorBytes = 64;
#elif defined(__AVX2__) && defined(__FMA__)
constexpr int kVectorBytes = 32;
#else
constexpr int kVectorBytes = 16;
#endif

/// Numbers in a vector.
constexpr int kWidth = kVectorBytes / int(sizeof(real));

/// Signed integers as wide as `real`: what comparing two vectors gives (-1 true, 0 false).
using Integer = std::conditional_t<sizeof(real) == 4, int32_t, int64_t>;

typedef real Vector __attribute__((vector_size(kVectorBytes)));
typedef Integer IntVector __attribute__((vector_size(kVectorBytes)));
/// 32 random bits a lane, whatever `real` is.
typedef uint32_t WordVector __attribute__((vector_size(kWidth * 4)));

/// `to` with the bits of `from`.
template <class To, class From>
inline To bits_as(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  __builtin_memcpy(&to, &from, sizeof to);
  return to;
}

inline Vector broadcast(real x) { return x - Vector{}; }  // not +: -0 must stay -0

/// kWidth numbers from p, which may lie anywhere.
inline Vector load(const real* p) {
  Vector v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

inline void store(real* p, Vector v) { __builtin_memcpy(p, &v, sizeof v); }

/// 0, 1, 2, ...
inline IntVector lane_numbers() {
  return []<int... lane>(std::integer_sequence<int, lane...>) { return IntVector{lane...}; }
  (std::make_integer_sequence<int, kWidth>());
}

/// True in the first n lanes.
inline IntVector first_lanes(int64_t n) { return lane_numbers() < Integer(n) - IntVector{}; }

// ---- What each machine does in its own words: the only intrinsics. ----

// a b + c, rounded once.  sqrt: correctly rounded.
// load_partial: the first n <= kWidth numbers, 0 in the other lanes; nothing beyond is read.
// store_partial: writes the first n lanes; nothing beyond is written. Floats have masks where the
// machine has them.

template <class Number>
inline Vector load_partial(const Number* p, int64_t n) {
  real lanes[kWidth] = {};
  for (int64_t lane = 0; lane < n; lane++) lanes[lane] = p[lane];
  return load(lanes);
}
template <class Number>
inline void store_partial(Number* p, Vector v, int64_t n) {
  for (int64_t lane = 0; lane < n; lane++) p[lane] = v[lane];
}

#if defined(__AVX512F__)

inline __mmask16 mask_of(int64_t n) { return __mmask16((1u << n) - 1); }
inline __m512 fma(__m512 a, __m512 b, __m512 c) { return _mm512_fmadd_ps(a, b, c); }
inline __m512d fma(__m512d a, __m512d b, __m512d c) { return _mm512_fmadd_pd(a, b, c); }
inline __m512 sqrt(__m512 a) { return _mm512_maskz_sqrt_ps(__mmask16(-1), a); }
inline __m512d sqrt(__m512d a) { return _mm512_maskz_sqrt_pd(__mmask8(-1), a); }
inline Vector load_partial(const float* p, int64_t n) {
  return bits_as<Vector>(_mm512_maskz_loadu_ps(mask_of(n), p));
}
inline void store_partial(float* p, Vector v, int64_t n) {
  _mm512_mask_storeu_ps(p, mask_of(n), bits_as<__m512>(v));
}

#elif defined(__AVX2__) && defined(__FMA__)

inline __m256 fma(__m256 a, __m256 b, __m256 c) { return _mm256_fmadd_ps(a, b, c); }
inline __m256d fma(__m256d a, __m256d b, __m256d c) { return _mm256_fmadd_pd(a, b, c); }
inline __m256 sqrt(__m256 a) { return _mm256_sqrt_ps(a); }
inline __m256d sqrt(__m256d a) { return _mm256_sqrt_pd(a); }
inline Vector load_partial(const float* p, int64_t n) {
  return bits_as<Vector>(_mm256_maskload_ps(p, bits_as<__m256i>(first_lanes(n))));
}
inline void store_partial(float* p, Vector v, int64_t n) {
  _mm256_maskstore_ps(p, bits_as<__m256i>(first_lanes(n)), bits_as<__m256>(v));
}

#elif defined(__ARM_NEON) && defined(__aarch64__)

inline float32x4_t fma(float32x4_t a, float32x4_t b, float32x4_t c) { return vfmaq_f32(c, a, b); }
inline float64x2_t fma(float64x2_t a, float64x2_t b, float64x2_t c) { return vfmaq_f64(c, a, b); }
inline float32x4_t sqrt(float32x4_t a) { return vsqrtq_f32(a); }
inline float64x2_t sqrt(float64x2_t a) { return vsqrtq_f64(a); }

#else

inline Vector fma(Vector a, Vector b, Vector c) {
  Vector sum = {};
  for (int lane = 0; lane < kWidth; lane++) sum[lane] = std::fma(a[lane], b[lane], c[lane]);
  return sum;
}
inline Vector sqrt(Vector a) {
  for (int lane = 0; lane < kWidth; lane++) a[lane] = std::sqrt(a[lane]);
  return a;
}

#endif

// ---- Built from those. ----

/// The larger; b where either is NaN.
inline Vector maximum(Vector a, Vector b) { return a > b ? a : b; }
inline Vector minimum(Vector a, Vector b) { return a < b ? a : b; }
inline Vector absolute(Vector a) {
  return bits_as<Vector>(bits_as<IntVector>(a) & ~bits_as<IntVector>(broadcast(real(-0.0))));
}
/// v in the first n lanes, `other` in the rest.
inline Vector keep_first(Vector v, int64_t n, Vector other = Vector{}) {
  return first_lanes(n) ? v : other;
}

/// Lane i of the result is lane lane_of(i) of a; from kWidth on, of b.
template <class LaneOf>
inline Vector shuffle(Vector a, Vector b, const LaneOf&) {
  return [&]<int... lane>(std::integer_sequence<int, lane...>) {
    return __builtin_shufflevector(a, b, LaneOf()(lane)...);
  }
  (std::make_integer_sequence<int, kWidth>());
}

/// Lane i of the result is lane i + distance (around the end) of v.
template <int distance>
inline Vector rotate(Vector v) {
  return shuffle(v, v, [](int lane) { return (lane + distance) % kWidth; });
}

/// 16 numbers, in as many vectors as this machine needs for them: the unit of every reduction.
/// `combine` joins lane i with lane i + 8, then i + 4, i + 2, i + 1: the tree is the same for all
/// widths, and so are the digits.
struct Lanes16 {
  static constexpr int kParts = 16 / kWidth;
  Vector part[kParts];

  template <class Combine>
  real reduce(const Combine& combine) const {
    Lanes16 rest = *this;
    for (int half = kParts / 2; half >= 1; half /= 2)
      for (int i = 0; i < half; i++) rest.part[i] = combine(rest.part[i], rest.part[i + half]);
    Vector v = rest.part[0];
    if constexpr (kWidth >= 16) v = combine(v, rotate<8 % kWidth>(v));
    if constexpr (kWidth >= 8) v = combine(v, rotate<4 % kWidth>(v));
    if constexpr (kWidth >= 4) v = combine(v, rotate<2 % kWidth>(v));
    return combine(v, rotate<1>(v))[0];
  }

  real sum() const {
    return reduce([](Vector a, Vector b) { return a + b; });
  }
  real max() const { return reduce(maximum); }
};

inline Lanes16 broadcast16(real x) {
  Lanes16 lanes;
  for (Vector& part : lanes.part) part = broadcast(x);
  return lanes;
}

/// Calls body(j, part, count) for the vectors that cover [0, n): columns j to j + count - 1 belong
/// to part `part` of the 16 lanes. count is kWidth (a constant in the main loop) except at the end.
template <class Body>
inline void for_lanes16(int64_t n, const Body& body) {
  int64_t j = 0;
  for (; j + 16 <= n; j += 16)
    for (int part = 0; part < Lanes16::kParts; part++)
      body(j + part * kWidth, part, std::integral_constant<int64_t, kWidth>());
  for (int part = 0; j < n; j += kWidth, part++) body(j, part, n - j < kWidth ? n - j : kWidth);
}

/// load or load_partial: the branch vanishes where count is the constant kWidth.
inline Vector load_first(const real* p, int64_t count) {
  return count == kWidth ? load(p) : load_partial(p, count);
}
inline void store_first(real* p, Vector v, int64_t count) {
  if (count == kWidth) return store(p, v);
  store_partial(p, v, count);
}

/// The sum over j in [0, n) of the lanes of term(j, count), which holds terms j to j + count - 1.
template <class Term>
inline real sum16(int64_t n, const Term& term) {
  Lanes16 total = {};
  for_lanes16(n, [&](int64_t j, int part, auto count) {
    total.part[part] += count == kWidth ? term(j, count) : keep_first(term(j, count), count);
  });
  return total.sum();
}

}  // namespace heed::fast
