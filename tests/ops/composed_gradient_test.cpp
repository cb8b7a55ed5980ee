// Fused ops against compositions of plain ones: values and gradients, in float and in double.
#include "ops/composed.h"

#include <functional>

#include "core/tape.h"
#include "gradients.h"

using namespace heed;
using test::numbers;

namespace {

// Of the largest number of each tensor.
constexpr double kTolerance = sizeof(real) == 8 ? 1e-13 : 3e-6;

using Function = std::function<std::vector<Tensor>()>;

void check_close(const std::string& what, const Tensor& got, const Tensor& wanted) {
  CHECK_EQUAL(got.shape(), wanted.shape());
  if (!(got.shape() == wanted.shape())) return;
  double largest = 0.1;
  for (const real value : wanted.read()) largest = std::max(largest, std::fabs(double(value)));
  for (size_t i = 0; i < wanted.read().size(); i++)
    test::check_near(double(got.read()[i]), double(wanted.read()[i]), kTolerance * largest,
                     (what + "[" + std::to_string(i) + "]").c_str(), __FILE__, __LINE__);
}

/// The outputs of a function, then the gradients of a fixed weighted sum of them.
std::vector<Tensor> run(const std::vector<NamedTensor>& inputs, const Function& function) {
  Tape tape({3, 5});  // the same for both: dropout drops the same numbers
  std::vector<Tensor> results = function();
  Tensor loss;
  for (size_t k = 0; k < results.size(); k++) {
    const Tensor part = sum(multiply(results[k], numbers(results[k].shape(), 100 + k)));
    loss = loss ? add(loss, part) : part;
  }
  tape.backward(loss);
  for (const NamedTensor& input : inputs) results.push_back(input.tensor.gradient());
  return results;
}

void check_equal(const std::string& op, std::vector<NamedTensor> inputs, const Function& fused,
                 const Function& composed) {
  for (NamedTensor& input : inputs) input.tensor.require_grad();
  const std::vector<Tensor> got = run(inputs, fused), wanted = run(inputs, composed);
  const size_t outputs = got.size() - inputs.size();
  for (size_t i = 0; i < got.size(); i++)
    check_close(op + (i < outputs ? " result " + std::to_string(i)
                                  : " gradient " + inputs[i - outputs].name),
                got[i], wanted[i]);
}

/// y = 1 / sqrt(x + epsilon): an op that only this test needs.
Tensor inverse_root(const Tensor& x, double epsilon) {
  Tensor y(x.shape());
  for (int64_t i = 0; i < y.count(); i++)
    y.data()[i] = real(1 / std::sqrt(double(x.data()[i]) + epsilon));
  return record("inverse_root", y, {x}, [=] {
    const Out dx = x.claim_zeroed_gradient();
    for (int64_t i = 0; i < y.count(); i++)
      dx.data[i] += real(-0.5) * y.data()[i] * y.data()[i] * y.data()[i] * y.grad().data[i];
  });
}

Tensor composed_norm(const Tensor& x, const Tensor& gain, const Tensor& bias, double epsilon) {
  const int64_t n = x.cols();
  const Tensor average = Tensor::full({n, 1}, real(1.0 / double(n)));
  const Tensor spread = Tensor::full({1, n}, 1), column = Tensor::full({x.rows(), 1}, 1);
  const Tensor centered = subtract(x, matmul(matmul(x, average), spread));
  const Tensor variance = matmul(multiply(centered, centered), average);  // [rows, 1]
  const Tensor unit = multiply(centered, matmul(inverse_root(variance, epsilon), spread));
  return add_row(multiply(unit, matmul(column, gain.reshape({1, n}))), bias);
}

/// A rule with gaps, where some queries see nothing.
struct Gaps {
  bool sees(int query, int key) const { return query % 5 != 3 && (query + key) % 2 == 0; }
};

template <class Rule>
void check_attention(const Rule& rule, const std::vector<Segment>& segments, const Tensor& q,
                     const Tensor& k, const Tensor& v, const AttentionOptions& options) {
  check_equal(
      "attention", {{"q", q}, {"k", k}, {"v", v}},
      [=] { return std::vector{attention(q, k, v, rule, segments, options).y}; },
      [=] { return std::vector{composed_attention(q, k, v, rule, segments, options)}; });
}

/// The log-sum-exp of one head over one segment: what log_softmax takes from each score.
Tensor composed_log_sums(const AnyRule& rule, int n, const Tensor& q, const Tensor& k) {
  Tensor added({n, n}), first_seen = Tensor::zeros({n, n});
  for (int i = 0; i < n; i++) {
    for (int j = n - 1; j >= 0; j--) {
      const real of_rule = rule.added(0, i, j);
      added.data()[i * n + j] = of_rule == -INFINITY ? real(-1e30) : of_rule;
      if (of_rule == -INFINITY) continue;
      for (int other = 0; other < n; other++) first_seen.data()[i * n + other] = other == j;
    }
  }
  const Tensor scores = scale(matmul(q, k, {.b = true}), real(1 / std::sqrt(double(q.cols()))));
  const Tensor seen = add(scores, added);
  const Tensor taken = multiply(subtract(seen, log_softmax(seen)), first_seen);
  return matmul(taken, Tensor::full({n, 1}, 1));
}

}  // namespace

TEST("composed: the log-sum-exp of attention from log_softmax") {
  const Tensor q = numbers({9, 5}, 1), k = numbers({9, 5}, 2), v = numbers({9, 5}, 3);
  const std::vector<Segment> all = {{0, 9, 0, 9}};
  for (const AnyRule& rule : {AnyRule(Full{}), AnyRule(Causal{}), AnyRule(Strided{3}),
                              AnyRule(SlidingWindow{3}), AnyRule(Alibi(1))})
    check_equal(
        "attention", {{"q", q}, {"k", k}, {"v", v}},
        [=] {
          const Attended both = attention(q, k, v, rule, all, {});
          return std::vector{both.y, both.log_sums};
        },
        [=] {
          return std::vector{composed_attention(q, k, v, rule, all, {}),
                             composed_log_sums(rule, 9, q, k)};
        });
}

TEST("composed: linear with bias and activation from matmul, add_row and the activation") {
  const Tensor x = numbers({7, 19}, 1), weight = numbers({5, 19}, 2), bias = numbers({5}, 3);
  const auto plain = [=](bool with_bias) {
    const Tensor y = matmul(x, weight, {.b = true});
    return with_bias ? add_row(y, bias) : y;
  };
  const std::vector<NamedTensor> inputs = {{"x", x}, {"weight", weight}, {"bias", bias}};
  for (const bool with_bias : {false, true}) {
    const Tensor b = with_bias ? bias : Tensor();
    check_equal(
        "linear", inputs, [=] { return std::vector{linear(x, weight, b)}; },
        [=] { return std::vector{plain(with_bias)}; });
    check_equal(
        "linear relu", inputs, [=] { return std::vector{linear(x, weight, b, Activation::relu)}; },
        [=] { return std::vector{relu(plain(with_bias))}; });
    check_equal(
        "linear gelu", inputs, [=] { return std::vector{linear(x, weight, b, Activation::gelu)}; },
        [=] { return std::vector{gelu(plain(with_bias))}; });
  }
}

TEST("composed: layer_norm from means, squares and a root") {
  const Tensor x = numbers({6, 19}, 1), gain = numbers({19}, 2), bias = numbers({19}, 3);
  for (const double epsilon : {1e-5, 0.1})
    check_equal(
        "layer_norm", {{"x", x}, {"gain", gain}, {"bias", bias}},
        [=] { return std::vector{layer_norm(x, gain, bias, epsilon)}; },
        [=] { return std::vector{composed_norm(x, gain, bias, epsilon)}; });
}

TEST("composed: rms_norm from a mean of squares and a root") {
  const Tensor x = numbers({6, 19}, 1), gain = numbers({19}, 2);
  const auto plain = [=](double epsilon) {
    const Tensor constant = Tensor::full({6, 1}, real(epsilon));
    const Tensor root = heed::sqrt(add(row_means(multiply(x, x)), constant));  // [6, 1]
    const Tensor unit = divide(x, matmul(root, Tensor::full({1, 19}, 1)));
    return multiply(unit, matmul(Tensor::full({6, 1}, 1), gain.reshape({1, 19})));
  };
  for (const double epsilon : {1e-5, 0.1})
    check_equal(
        "rms_norm", {{"x", x}, {"gain", gain}},
        [=] { return std::vector{rms_norm(x, gain, epsilon)}; },
        [=] { return std::vector{plain(epsilon)}; });
}

TEST("composed: add_and_norm from dropout, add and layer_norm") {
  const Tensor x = numbers({6, 19}, 1), residual = numbers({6, 19}, 2);
  const Tensor gain = numbers({19}, 3), bias = numbers({19}, 4);
  for (const double rate : {0.0, 0.4})
    check_equal(
        "add_and_norm", {{"x", x}, {"residual", residual}, {"gain", gain}, {"bias", bias}},
        [=] {
          const Normed y = add_and_norm(x, residual, gain, bias, rate);
          return std::vector{y.sum, y.normed};
        },
        [=] {
          const Tensor total = add(x, dropout(residual, rate));
          return std::vector{total, layer_norm(total, gain, bias)};
        });
}

TEST("composed: cross_entropy from log_softmax, and softmax from its logarithm") {
  const Tensor logits = numbers({5, 19}, 1);
  const std::vector<int> targets = {3, 0, 18, 3, 7};
  for (const double smoothing : {0.0, 0.1}) {
    Tensor wanted = Tensor::full({5, 19}, real(smoothing / 19));
    for (size_t i = 0; i < 5; i++)
      wanted.write()[i * 19 + size_t(targets[i])] += real(1 - smoothing);
    check_equal(
        "cross_entropy", {{"logits", logits}},
        [=] { return std::vector{cross_entropy(logits, targets, smoothing)}; },
        [=] {
          return std::vector{scale(sum(multiply(log_softmax(logits), wanted)), real(-1.0 / 5))};
        });
  }
}

TEST("composed: embedding from a product with rows of 0 and 1") {
  const Tensor table = numbers({6, 19}, 1), positions = numbers({4, 19}, 2);
  const std::vector<int> ids = {2, 5, 2, 0}, places = {0, 1, 2, 0};
  const auto one_hot = [](const std::vector<int>& rows, int64_t count) {
    Tensor picked = Tensor::zeros({int64_t(rows.size()), count});
    for (size_t i = 0; i < rows.size(); i++)
      picked.write()[i * size_t(count) + size_t(rows[i])] = 1;
    return picked;
  };
  for (const double rate : {0.0, 0.4})
    check_equal(
        "embedding", {{"table", table}, {"positions", positions}},
        [=] {
          return std::vector{
              embedding(table, ids,
                        {.scale = 2.5, .positions = positions, .places = places, .dropout = rate})};
        },
        [=] {
          const Tensor rows = scale(matmul(one_hot(ids, 6), table), 2.5);
          return std::vector{dropout(add(rows, matmul(one_hot(places, 4), positions)), rate)};
        });
}

TEST("composed: attention from slices, matmul and softmax, head by head, for every rule") {
  const std::vector<Segment> segments = {
      {0, 4, 0, 3, 0}, {4, 0, 3, 2, 0}, {4, 1, 5, 1, 0}, {5, 6, 6, 7, 1}, {11, 2, 0, 0, 0}};
  const Tensor q = numbers({13, 12}, 1), k = numbers({13, 6}, 2), v = numbers({13, 6}, 3);
  for (const double rate : {0.0, 0.4}) {
    const AttentionOptions options{.heads = 4, .kv_heads = 2, .dropout = rate};
    check_attention(Full{}, segments, q, k, v, options);
    check_attention(Causal{}, segments, q, k, v, options);
    check_attention(SlidingWindow{3}, segments, q, k, v, options);
    check_attention(LocalWindow{3}, segments, q, k, v, options);
    check_attention(Alibi(4), segments, q, k, v, options);
    check_attention(AlibiBothSides(4), segments, q, k, v, options);
    check_attention(Gaps{}, segments, q, k, v, options);
  }
}

TEST("composed: attention over several tiles") {
  const Tensor q = numbers({90, 34}, 1), k = numbers({170, 34}, 2), v = numbers({170, 34}, 3);
  const std::vector<Segment> segments = {{0, 20, 0, 33}, {20, 70, 33, 137, 60}};
  check_attention(Full{}, segments, q, k, v, {.heads = 2});
  check_attention(Causal{}, segments, q, k, v, {.heads = 2, .dropout = 0.1});
  check_attention(SlidingWindow{9}, segments, q, k, v, {.heads = 2});
  check_attention(Gaps{}, segments, q, k, v, {.heads = 2});
}
