// The table of kernels: every loop over numbers that training and translation run.
//
// Ops call `kernels.gemm(...)`, `kernels.softmax(...)`. The table has two fillings: vector code
// (`fast_kernels`) and the textbook twins (`reference_kernels`), which say what each kernel means
// and which a test holds the others to. A program may fill entries of its own before it begins:
//
//     kernels.gemm = my_gemm;          // one loop
//     kernels = reference_kernels;     // all of them
#pragma once

#include <cstdint>
#include <span>

#include "kernels/matrix.h"

namespace heed {

enum class Activation { none, relu, gelu };

/// Functions of one number (functions.h). gelu: with the exact normal distribution function
/// (Hendrycks & Gimpel 2016). NaN stays NaN.
enum class Unary { relu, gelu, tanh, sigmoid, exp, log, sqrt };

/// What happens to a finished row of a product before it is stored. Null pointers are skipped.
struct Epilogue {
  const real* bias = nullptr;  ///< [n], added to each row
  Activation activation = Activation::none;
  real* before = nullptr;  ///< [m, n], receives the sums before the activation (gelu needs them)
};

/// Dropout keeps a number with probability 1 - rate and scales it by 1 / (1 - rate) (Srivastava
/// et al. 2014). No mask is stored: what is kept is a function of (key, row, column).
struct Dropout {
  float rate = 0;  ///< in [0, 1); 0 leaves everything as it is
  uint64_t key = 0;
};

/// Whether and how strongly the number at (row, column) is kept: 0 or 1 / (1 - rate). This is the
/// specification; kernels compute it on vectors.
real dropout_scale(const Dropout& dropout, uint64_t row, uint64_t column);

/// Layer norm with the residual sum and its dropout fused in (Ba et al. 2016, arXiv 1607.06450):
///
///     sum = x + dropout(residual)
///     y   = gain (sum - mean) / sqrt(variance + epsilon) + bias
///
/// Without a bias it is RMS norm (Zhang & Sennrich 2019, arXiv 1910.07467): the mean counts as 0.
struct NormInputs {
  const real* x;         ///< [rows, cols]
  const real* residual;  ///< [rows, cols] or null: then sum = x and nothing is stored for it
  const real* gain;      ///< [cols]
  const real* bias;      ///< [cols] or null: RMS norm
  Dropout dropout;       ///< of the residual
  real epsilon;
  int64_t rows, cols;
};

/// One step of Adam (Kingma & Ba 2015, arXiv 1412.6980, algorithm 1).
struct AdamStep {
  real learning_rate, beta1, beta2, epsilon;
  real correction1, correction2;  ///< 1 - beta1^t and 1 - beta2^t, for step t from 1
  real gradient_scale;  ///< multiplies the gradient first: clipping without a pass of its own
};

/// Heads lie side by side in a row: q and y are [query tokens, heads * head_dim], k and v are
/// [key tokens, kv_heads * head_dim]. kv_heads divides heads: heads / kv_heads neighbours share one
/// key/value head.
struct AttentionShape {
  int heads, kv_heads, head_dim;
  real scale;  ///< multiplies the scores; 1 / sqrt(head_dim) in the paper
};

struct Segment;  // attention_rules.h
class AnyRule;  // any_rule.h: any rule converts to it

/// Each output row depends on its own input row alone, and where a kernel sums, the order is fixed:
/// the digits are the same in any batch and for any number of threads.
struct Kernels {
  // --- products ---

  /// c = a b, or c += a b if c.add.  a [m, k], b [k, n] -> c [m, n]; c overlaps neither.
  ///
  /// Each number of c is one chain of fused multiply-adds over k in rising order, begun at 0 (or at
  /// c, if c.add), whatever the tile. k = 0 gives 0 (or c).
  void (*gemm)(Mat a, Mat b, Out c);
  /// y = activation(x w + bias): the sums of gemm, then the epilogue.  x [m, k], w [k, n] -> [m,
  /// n].
  void (*linear)(Mat x, Mat w, const Epilogue& epilogue, real* y);
  /// The gradients of y = a b:  da = dy b',  db = a' dy, each as its operand lies in memory (so the
  /// transpose of it where that is read transposed). Null outputs (data == nullptr) are skipped.
  void (*gemm_backward)(Mat a, Mat b, Mat dy, Out da, Out db);
  /// The activation's derivative applied to dy in place, and its column sums, in one pass: the
  /// backward of `linear`. `kept` is y for relu, the sums before the activation for gelu, and
  /// unused for none; dbias may be null.
  void (*activation_backward)(Activation activation, const real* kept, real* dy, int64_t rows,
                              int64_t cols, Out dbias);

  // --- n numbers, each alone ---

  /// y = alpha a + beta b (b may be null, then y = alpha a).
  void (*combine)(real alpha, const real* a, real beta, const real* b, int64_t n, Out y);
  /// y = a b.
  void (*multiply)(const real* a, const real* b, int64_t n, Out y);
  /// y = a / b.
  void (*divide)(const real* a, const real* b, int64_t n, Out y);
  /// y = f(x).
  void (*unary)(Unary function, const real* x, int64_t n, Out y);
  /// dx = dy f'(x), from x or y = f(x), whichever says it with less.
  void (*unary_backward)(Unary function, const real* x, const real* y, const real* dy, int64_t n,
                         Out dx);
  /// y[i, j] = x[i, j] dropout_scale(i, j). It is its own backward.
  void (*dropout)(const Dropout& dropout, const real* x, int64_t rows, int64_t cols, Out y);

  // --- sums, and rows added ---

  /// y[i, j] = a[i, j] + b[j].
  void (*add_row)(const real* a, const real* b, int64_t rows, int64_t cols, Out y);
  /// y[j] = sum over i of a[i, j]: rows in rising order, one chain for each column.
  void (*sum_rows)(const real* a, int64_t rows, int64_t cols, Out y);
  /// The sum of n numbers: 16 lanes, blocks of a fixed size, one written-out tree.
  real (*sum)(const real* x, int64_t n);
  /// The sum of n squares, in the same order, kept in double between blocks.
  double (*sum_of_squares)(const real* x, int64_t n);

  /// y[j, i] = x[i, j].  x [rows, cols].
  void (*transpose)(const real* x, int64_t rows, int64_t cols, Out y);
  /// y[i] = x[first] + ... + x[i] down the rows of each segment's keys, one chain for each column;
  /// the other rows are not touched.  x [*, cols] -> y [*, cols].
  void (*prefix_sum)(const real* x, std::span<const Segment> segments, int64_t cols, Out y);
  /// dx[i] = dy[i] + ... + dy[last]: the same from the last row up.
  void (*prefix_sum_backward)(const real* dy, std::span<const Segment> segments, int64_t cols,
                              Out dx);

  // --- row by row; sums over a row run over 16 lanes and one written-out tree ---

  /// y[i] = softmax of row i: exp(x - max) / sum. cols >= 1.
  void (*softmax)(const real* x, int64_t rows, int64_t cols, Out y);
  /// dx = y (dy - sum(y dy)).
  void (*softmax_backward)(const real* y, const real* dy, int64_t rows, int64_t cols, Out dx);
  /// y[i] = x - max - log(sum(exp(x - max))).
  void (*log_softmax)(const real* x, int64_t rows, int64_t cols, Out y);
  /// dx = dy - exp(y) sum(dy).
  void (*log_softmax_backward)(const real* y, const real* dy, int64_t rows, int64_t cols, Out dx);
  /// Cross-entropy with label smoothing (Szegedy et al. 2016, section 7), from logits:
  ///
  ///     loss[i] = -sum_j q[j] log_softmax(logits[i])[j],
  ///     q = (1 - smoothing) onehot(target[i]) + smoothing / cols
  ///
  /// Writes loss [rows] and the log of the sum of exponentials, for the backward: lse [rows].
  void (*cross_entropy)(const real* logits, std::span<const int> targets, int64_t cols,
                        real smoothing, real* loss, real* lse);
  /// dlogits[i, j] = scale (softmax(logits[i])[j] - q[j]).  dlogits may be the logits themselves.
  void (*cross_entropy_backward)(const real* logits, const real* lse, std::span<const int> targets,
                                 int64_t cols, real smoothing, real scale, Out dlogits);
  /// Writes y [rows, cols], sum [rows, cols] (may be null without a residual) and, for the backward
  /// pass, mean and 1 / standard deviation of each row: statistics [rows, 2].
  void (*layer_norm)(const NormInputs& norm, real* y, real* sum, real* statistics);
  /// Gradients of layer_norm. `sum` is what the forward stored (x itself without a residual); dsum
  /// is the gradient that reaches the sum from elsewhere, or null. Null outputs are skipped. dgain
  /// and dbias sum over rows in fixed blocks.
  ///
  ///     dx = dsum + d(norm)/d(sum) dy,   dresidual = dropout(dx)
  void (*layer_norm_backward)(const NormInputs& norm, const real* sum, const real* statistics,
                              const real* dy, const real* dsum, Out dx, Out dresidual, Out dgain,
                              Out dbias);

  // --- heads side by side in a row: [rows, heads * head_dim] ---

  /// y[i, h, j] = x[i, h, j] gate[i, h]. With gate.stride 0 all rows have one gate.
  void (*scale_heads)(const real* x, Mat gate, int64_t head_dim, Out y);
  /// y[i, h] = sum over j of a[i, h, j] b[i, h, j].
  void (*dot_heads)(const real* a, const real* b, int64_t rows, int64_t heads, int64_t head_dim,
                    Out y);
  /// Turns each pair of numbers (2j, 2j + 1) of each head of row i by an angle whose cosine and
  /// sine stand at the same places of row places[i] of turns [*, head_dim] (Su et al. 2021, arXiv
  /// 2104.09864, equation 34): direction 1 forth, -1 back.
  void (*turn_heads)(const real* x, Mat turns, std::span<const int> places, int64_t heads,
                     real direction, Out y);

  // --- look-up and optimizer ---

  /// y[i] = scale table[ids[i]] + positions[places[i]], with dropout on the sum. `positions` may be
  /// null.  table [*, cols], positions [*, cols] -> y [ids, cols].
  void (*embed)(const real* table, std::span<const int> ids, real scale, const real* positions,
                std::span<const int> places, const Dropout& dropout, int64_t cols, real* y);
  /// dtable[ids[i]] += scale dropout(dy[i]): tokens in rising order. Adds to what is there (zero it
  /// first if nothing is).
  void (*embed_backward)(const real* dy, std::span<const int> ids, real scale,
                         const Dropout& dropout, int64_t cols, real* dtable);
  /// m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g g;
  /// parameter -= learning_rate (m / correction1) / (sqrt(v / correction2) + epsilon), n numbers.
  void (*adam)(const AdamStep& step, real* parameter, const real* gradient, real* m, real* v,
               int64_t n);

  // --- attention over segments, by any rule (attention_rules.h) ---

  /// Equation 1 of Vaswani et al. 2017 (arXiv 1706.03762) over the keys that the rule shows:
  ///
  ///     scores = scale q k' + bias,   weights = dropout(softmax(scores)),   y = weights v
  ///
  /// Writes y [query tokens, heads * head_dim] and lse [query tokens, heads]: the log of the sum of
  /// exp(scores). A query that sees nothing gets y = 0 and lse = -infinity. Rows outside all
  /// segments are not touched. Dropout of weight (i, j) is dropout_scale(row, column) with row =
  /// (index of the query's row) * heads + head and column = j.
  ///
  /// A row of y depends on its own query and the keys it sees, to the last bit: it is the same in
  /// any batch, and in a cached step with one query.
  void (*attention)(const AnyRule& rule, const AttentionShape& shape,
                    std::span<const Segment> segments, const real* q, const real* k, const real* v,
                    const Dropout& dropout, real* y, real* lse);
  /// Gradients of `attention`, dy of y and dlse of lse (null: none; ignored where lse is -infinity).
  /// Rows outside all segments are not touched. No two segments may share query rows, and dq, dk,
  /// dv no memory. If segments share keys, dk and dv must add.
  void (*attention_backward)(const AnyRule& rule, const AttentionShape& shape,
                             std::span<const Segment> segments, const real* q, const real* k,
                             const real* v, const Dropout& dropout, const real* y, const real* lse,
                             const real* dy, const real* dlse, Out dq, Out dk, Out dv);
  /// Recomputes the weights of one segment and head, before dropout: weights [queries, keys].
  void (*attention_weights)(const AnyRule& rule, const AttentionShape& shape,
                            const Segment& segment, const real* q, const real* k, int head,
                            Out weights);
};

/// Vector code, on all threads.
extern const Kernels fast_kernels;
/// The textbook twins: plain loops, in double inside.
extern const Kernels reference_kernels;
/// What runs: the fast ones, unless the program puts others here before it begins.
extern Kernels kernels;

}  // namespace heed
