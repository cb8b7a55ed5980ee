// exp, tanh, sigmoid and the normal distribution on vectors.
//
// In float they are our own, from operations that round alike everywhere, so their digits do not
// depend on the machine or its C library. The stated errors hold over the whole range and are
// checked by a test; ulp is the distance between neighbouring floats at the result. In double
// (gradient checks) each lane goes through libm.
#pragma once

#include "kernels/vector.h"

namespace heed::fast {

/// A polynomial in x by Horner's rule, highest coefficient first.
template <class... Rest>
inline Vector polynomial(Vector x, double highest, Rest... rest) {
  Vector sum = broadcast(real(highest));
  ((sum = fma(sum, x, broadcast(real(rest)))), ...);
  return sum;
}

/// Applies a function of double to each lane: for the double build.
template <class Function>
inline Vector lane_by_lane(const Function& function, Vector x) {
  for (int lane = 0; lane < kWidth; lane++) x[lane] = real(function(double(x[lane])));
  return x;
}

/// x = n log(2) + r with integer n and |r| <= log(2) / 2.
struct ReducedExp {
  IntVector n;
  Vector minus_one;  ///< exp(r) - 1
};

/// For |x| < 2^21 (float only).
inline ReducedExp reduce_exp(Vector x) {
  const Vector shifter = broadcast(real(0x1.8p23));  // adding it rounds to an integer
  const Vector shifted = fma(x, broadcast(real(1.44269504)), shifter);
  const Vector power = shifted - shifter;
  Vector r = fma(power, broadcast(real(-0.693147182)), x);
  r = fma(power, broadcast(real(1.90465421e-9)), r);
  const Vector curve = polynomial(r, 0.0013946552062407136, 0.008366644382476807,
                                  0.04166628047823906, 0.16666541993618011, 0.5);
  return {bits_as<IntVector>(shifted) - bits_as<IntVector>(shifter), fma(r * r, curve, r)};
}

/// exp(r) 2^n, without a look at overflow: adding n to the exponent's bits multiplies by 2^n. The
/// bits wrap where x was infinite: no promise is made there.
inline Vector expand(const ReducedExp& reduced) {
  typedef std::make_unsigned_t<Integer> Bits __attribute__((vector_size(kVectorBytes)));
  const Vector fraction = reduced.minus_one + real(1);
  return bits_as<Vector>(bits_as<Bits>(fraction) + bits_as<Bits>(reduced.n << 23));
}

/// Where exp would be denormal (float).
constexpr real kLeastExp = real(-87.3365448);

/// e^x. Float: within 1.1 ulp; 0 below -87.33 (where it would be denormal), infinity above 88.72;
/// exp(0) = 1 exactly; NaN stays NaN.
inline Vector exp(Vector x) {
  if constexpr (sizeof(real) == 8)
    return lane_by_lane([](double a) { return std::exp(a); }, x);
  else {
    const Vector least = broadcast(kLeastExp), most = broadcast(real(88.7228394));
    Vector y = expand(reduce_exp(maximum(least, minimum(most, x))));
    y = x < least ? Vector{} : y;
    y = x > most ? broadcast(real(__builtin_huge_valf())) : y;
    return x == x ? y : x;
  }
}

/// e^x for x <= 88: the same digits in fewer steps. NaN stays NaN (the machine's own, not any).
inline Vector exp_below_88(Vector x) {
  if constexpr (sizeof(real) == 8)
    return exp(x);
  else {
    const Vector y = expand(reduce_exp(x));
    return x < broadcast(kLeastExp) ? Vector{} : y;  // whatever y is there
  }
}

/// tanh(x). Float: within 2.5 ulp; odd; NaN stays NaN.
inline Vector tanh(Vector x) {
  if constexpr (sizeof(real) == 8)
    return lane_by_lane([](double a) { return std::tanh(a); }, x);
  else {
    const Vector most = broadcast(real(10));  // tanh is 1 from 9.02 on
    const Vector size = absolute(x);
    const ReducedExp reduced = reduce_exp(real(2) * minimum(most, size));
    const Vector scale = bits_as<Vector>((reduced.n + 127) << 23);
    const Vector grown = fma(scale, reduced.minus_one, scale - real(1));  // exp(2 |x|) - 1
    const Vector y = grown / (grown + real(2));
    const IntVector sign = bits_as<IntVector>(x) & bits_as<IntVector>(broadcast(real(-0.0)));
    const Vector signed_y = bits_as<Vector>(bits_as<IntVector>(y) | sign);
    return x == x ? signed_y : x;
  }
}

/// 1 / (1 + exp(-x)). Float: within 3 ulp; 0 below -88.72.
inline Vector sigmoid(Vector x) { return real(1) / (real(1) + exp(-x)); }

/// The normal distribution at x.
struct Normal {
  Vector distribution;  ///< Phi(x): the probability to be below x
  Vector density;       ///< phi(x) = exp(-x x / 2) / sqrt(2 pi)
};

/// Float: Phi within 7.5 ulp, phi within 3 ulp (both 0 where they would be denormal).
inline Normal normal(Vector x) {
  if constexpr (sizeof(real) == 8)
    return {lane_by_lane([](double a) { return 0.5 * std::erfc(-a * M_SQRT1_2); }, x),
            lane_by_lane([](double a) { return std::exp(-a * a / 2) * 0.3989422804014327; }, x)};
  else {
    // The square in two parts, since exp would magnify its rounding. NaN passes through `rest`.
    const Vector size = minimum(broadcast(real(14)), absolute(x));
    const Vector half = real(-0.5) * size, square = half * size;
    const Vector rest = fma(half, size, -square);
    const Vector bell = square < kLeastExp ? Vector{} : expand(reduce_exp(square));
    const Vector exact_bell = fma(bell, rest, bell);
    // Phi(-|x|) = exp(-x x / 2) R(t), t = 1 / (1 + 0.26 |x|): R is smooth up to infinity.
    const Vector t = real(1) / fma(size, broadcast(real(0.26)), broadcast(real(1)));
    const Vector ratio =
        t * polynomial(t, 0.030230816453695297, -0.15149687230587006, 0.24873808026313782,
                       -0.1477946937084198, 0.15876227617263794, 0.05196341127157211,
                       0.1027890145778656, 0.10305093228816986, 0.10375702381134033);
    const Vector tail = exact_bell * ratio;
    const Vector distribution = x > real(0) ? real(1) - tail : tail;
    return {distribution, exact_bell * broadcast(real(0.3989422804014327))};
  }
}

}  // namespace heed::fast
