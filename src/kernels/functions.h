// Functions of one number: on vectors and, as their specification, on doubles.
//
// A new one is a struct here and its place in `All`, and a name in Unary (kernels.h).
#pragma once

#include <tuple>

#include "kernels/kernels.h"
#include "kernels/vector_math.h"

namespace heed::functions {

using fast::exp, fast::sqrt, fast::tanh, fast::Vector;
using std::exp, std::sqrt, std::tanh;

// value: y = f(x).  slope: dx = dy f'(x), from what is kept: x if kKeepsX, else y.

struct Relu {
  static constexpr bool kKeepsX = false;
  static Vector value(Vector x) { return x < real(0) ? Vector{} : x; }
  static double value(double x) { return x < 0 ? 0 : x; }
  static Vector slope(Vector y, Vector dy) { return y > real(0) ? dy : Vector{}; }
  static double slope(double y, double dy) { return y > 0 ? dy : 0; }
};

struct Gelu {
  static constexpr bool kKeepsX = true;
  static double distribution(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }
  static double density(double x) { return std::exp(-x * x / 2) / std::sqrt(2 * M_PI); }

  static Vector value(Vector x) { return x * fast::normal(x).distribution; }
  static double value(double x) { return x * distribution(x); }
  static Vector slope(Vector x, Vector dy) {
    const fast::Normal at = fast::normal(x);
    return dy * fast::fma(x, at.density, at.distribution);
  }
  static double slope(double x, double dy) { return dy * (distribution(x) + x * density(x)); }
};

struct Tanh {
  static constexpr bool kKeepsX = false;
  static auto value(auto x) { return tanh(x); }
  static Vector slope(Vector y, Vector dy) { return dy * fast::fma(-y, y, fast::broadcast(1)); }
  static double slope(double y, double dy) { return dy * (1 - y * y); }
};

struct Sigmoid {
  static constexpr bool kKeepsX = false;
  static Vector value(Vector x) { return fast::sigmoid(x); }
  static double value(double x) { return 1 / (1 + std::exp(-x)); }
  static auto slope(auto y, auto dy) { return dy * y * (real(1) - y); }
};

struct Exp {
  static constexpr bool kKeepsX = false;
  static auto value(auto x) { return exp(x); }
  static auto slope(auto y, auto dy) { return dy * y; }
};

struct Log {
  static constexpr bool kKeepsX = true;
  static Vector value(Vector x) {
    return fast::lane_by_lane([](double lane) { return std::log(lane); }, x);
  }
  static double value(double x) { return std::log(x); }
  static auto slope(auto x, auto dy) { return dy / x; }
};

struct Sqrt {
  static constexpr bool kKeepsX = false;
  static auto value(auto x) { return sqrt(x); }
  static auto slope(auto y, auto dy) { return real(0.5) * dy / y; }
};

/// In the order of Unary.
using All = std::tuple<Relu, Gelu, Tanh, Sigmoid, Exp, Log, Sqrt>;

/// call(F()) for the struct F of `function`.
template <class Call>
void with(Unary function, const Call& call) {
  [&]<size_t... place>(std::index_sequence<place...>) {
    ((size_t(function) == place ? call(std::tuple_element_t<place, All>()) : void()), ...);
  }
  (std::make_index_sequence<std::tuple_size_v<All>>());
}

}  // namespace heed::functions
