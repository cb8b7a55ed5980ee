// Differentiable operations: each is one function with its backward beside it.
//
// All see a tensor as a matrix: the last size is the row, everything before it counts rows.
// Each throws a sentence with its name and the shapes if they do not fit.
#pragma once

#include <initializer_list>
#include <span>

#include "core/tape.h"
#include "core/tensor.h"
#include "kernels/kernels.h"

namespace heed {

// --- arithmetic.cpp: a and b of one shape ---

Tensor add(const Tensor& a, const Tensor& b);       ///< y = a + b
Tensor subtract(const Tensor& a, const Tensor& b);  ///< y = a - b
Tensor multiply(const Tensor& a, const Tensor& b);  ///< y = a b, number by number
Tensor divide(const Tensor& a, const Tensor& b);    ///< y = a / b, number by number
Tensor scale(const Tensor& a, real factor);         ///< y = factor a
/// y[i] = a[i] + row.  a [m, n], row [n] -> [m, n].
Tensor add_row(const Tensor& a, const Tensor& row);
Tensor sum(const Tensor& a);   ///< The sum of all numbers -> [].
Tensor mean(const Tensor& a);  ///< Their mean -> []. Throws if there are none.

// --- matmul.cpp ---

/// Which operands of matmul are read transposed.
struct Transpose {
  bool a = false, b = false;
};
/// y = a b.  a [m, k] (or [k, m] if transposed), b [k, n] (or [n, k]) -> [m, n].
Tensor matmul(const Tensor& a, const Tensor& b, Transpose transpose = {});
Tensor transpose(const Tensor& x);  ///< y[j, i] = x[i, j].  [m, n] -> [n, m].
Tensor row_sums(const Tensor& x);   ///< The sum of each row.  [m, n] -> [m, 1].
Tensor row_means(const Tensor& x);  ///< The mean of each row.  [m, n] -> [m, 1]. Throws if n is 0.
/// y = activation(x weight' + bias).  x [tokens, in], weight [out, in], bias [out] or empty
/// -> [tokens, out].
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias,
              Activation activation = Activation::none);

// --- activations.cpp ---

/// y = f(x), number by number: what the functions below are made of.
Tensor unary(const char* op, Unary function, const Tensor& x);
/// y = max(x, 0); its derivative at 0 is 0.
inline Tensor relu(const Tensor& x) { return unary("relu", Unary::relu, x); }
/// y = x Phi(x), exact (arXiv 1606.08415).
inline Tensor gelu(const Tensor& x) { return unary("gelu", Unary::gelu, x); }
/// y = tanh(x).
inline Tensor tanh(const Tensor& x) { return unary("tanh", Unary::tanh, x); }
/// y = 1 / (1 + exp(-x)).
inline Tensor sigmoid(const Tensor& x) { return unary("sigmoid", Unary::sigmoid, x); }
/// y = e^x.
inline Tensor exp(const Tensor& x) { return unary("exp", Unary::exp, x); }
/// y = log(x); NaN below 0.
inline Tensor log(const Tensor& x) { return unary("log", Unary::log, x); }
/// y = sqrt(x); NaN below 0, and an infinite derivative at 0.
inline Tensor sqrt(const Tensor& x) { return unary("sqrt", Unary::sqrt, x); }
/// y = x with each number kept with probability 1 - rate and scaled by 1 / (1 - rate) while a tape
/// is alive, and x itself otherwise. No mask is stored.
Tensor dropout(const Tensor& x, double rate);
/// What an op drops now: nothing unless a tape with dropout is alive and rate > 0. Takes the tape's
/// next random key.
Dropout dropout_now(double rate);

// --- rows.cpp ---

Tensor softmax(const Tensor& x);      ///< exp(x) / sum(exp(x)) of each row
Tensor log_softmax(const Tensor& x);  ///< its logarithm
/// y = gain (x - mean) / sqrt(variance + epsilon) + bias of each row (arXiv 1607.06450).
/// x [m, n], gain [n], bias [n] -> [m, n].
Tensor layer_norm(const Tensor& x, const Tensor& gain, const Tensor& bias, double epsilon = 1e-5);
/// y = gain x / sqrt(mean(x x) + epsilon) of each row (arXiv 1910.07467).
/// x [m, n], gain [n] -> [m, n].
Tensor rms_norm(const Tensor& x, const Tensor& gain, double epsilon = 1e-5);
/// The sum x + dropout(residual), and its layer norm (RMS norm if the bias is empty), in one pass.
struct Normed {
  Tensor sum, normed;
};
Normed add_and_norm(const Tensor& x, const Tensor& residual, const Tensor& gain, const Tensor& bias,
                    double dropout_rate, double epsilon = 1e-5);
/// The mean over rows of the cross-entropy between softmax(logits) and the target, smoothed
/// (arXiv 1512.00567, section 7).  logits [m, classes], targets [m] -> [].
Tensor cross_entropy(const Tensor& logits, std::span<const int> targets, double smoothing = 0);

/// y[i] = x[first] + ... + x[i] for each segment, down its rows first_key .. first_key + keys;
/// zeros for rows that no segment names. Segments rise and share no rows.  x [tokens, n] ->
/// [tokens, n].
Tensor prefix_sum(const Tensor& x, std::span<const Segment> segments);

// --- embedding.cpp ---

struct EmbeddingOptions {
  double scale = 1;       ///< multiplies the looked-up row
  Tensor positions = {};  ///< [*, n], added at `places`; may want a gradient
  std::span<const int> places = {};
  double dropout = 0;
};
/// y[i] = dropout(scale table[ids[i]] + positions[places[i]]).  table [words, n] -> [ids, n].
Tensor embedding(const Tensor& table, std::span<const int> ids,
                 const EmbeddingOptions& options = {});
/// y[i] = x[ids[i]].  x [m, n] -> [ids, n].
Tensor gather_rows(const Tensor& x, std::span<const int> ids);

// --- heads.cpp: heads side by side in a row ---

/// y = x, each head's columns times its gate.  x [tokens, heads * head_dim], gate [tokens, heads],
/// or [1, heads] for all tokens -> as x.
Tensor scale_heads(const Tensor& x, const Tensor& gate);
/// Rotary positions (Su et al. 2021, arXiv 2104.09864, equation 34): each pair of numbers of each
/// head of row i is turned by the angles of places[i].  x [tokens, heads * head_dim], turns as from
/// rope_turns, which want no gradient -> as x.
Tensor rope(const Tensor& x, const Tensor& turns, std::span<const int> places);
/// For places from 0 on and pairs j of a head, cosine and sine of place / 10000^(2j / head_dim)
/// -> [places, head_dim]. Throws unless head_dim is even.
Tensor rope_turns(int64_t places, int64_t head_dim);

// --- slices.cpp ---

Tensor slice_rows(const Tensor& x, int64_t first, int64_t count);  ///< rows first .. first + count
Tensor slice_cols(const Tensor& x, int64_t first, int64_t count);  ///< the same for columns
/// One below the other: all have the same columns.
Tensor concatenate_rows(std::span<const Tensor> parts);
/// Side by side: all have the same rows.
Tensor concatenate_cols(std::span<const Tensor> parts);
inline Tensor concatenate_rows(std::initializer_list<Tensor> parts) {
  return concatenate_rows(std::span(parts.begin(), parts.size()));
}
inline Tensor concatenate_cols(std::initializer_list<Tensor> parts) {
  return concatenate_cols(std::span(parts.begin(), parts.size()));
}

}  // namespace heed
