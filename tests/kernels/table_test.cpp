// Every kernel of the table against its textbook twin: at all edge sizes, and, to the last bit, for
// any number of threads.
#include <functional>
#include <set>
#include <string>

#include "base/parallel.h"
#include "kernels/any_rule.h"
#include "kernels/functions.h"
#include "numbers.h"
#include "table_cases.h"

using namespace heed;
using namespace heed::test;

namespace {

constexpr int64_t kDepth = 33;

void add_products(Cases& cases) {
  cases.add("gemm", &Kernels::gemm, 4e-6, [](auto gemm, const Sizes& n) {
    const Guarded a(n.rows * kDepth, 1), b(kDepth * n.cols, 2);
    Guarded c(n.count(), 3);
    gemm({a.data(), n.rows, kDepth, kDepth}, {b.data(), kDepth, n.cols, n.cols}, {c.data(), n.add});
    return Outputs{c};
  });
  for (const Activation activation : {Activation::none, Activation::relu, Activation::gelu})
    for (const bool bias : {false, true}) {
      cases.add("linear", &Kernels::linear, 4e-6, [=](auto linear, const Sizes& n) {
        const Guarded x(n.rows * kDepth, 1), w(kDepth * n.cols, 2), b(n.cols, 3);
        Guarded y(n.count(), 4), before(n.count(), 5);
        linear({x.data(), n.rows, kDepth, kDepth}, Mat{w.data(), n.cols, kDepth, kDepth}.t(),
               {bias ? b.data() : nullptr, activation, bias ? before.data() : nullptr}, y.data());
        return Outputs{y, before};
      });
      cases.add("activation_backward", &Kernels::activation_backward, 3e-6,
                [=](auto activation_backward, const Sizes& n) {
                  const Guarded kept(n.count(), 1);
                  Guarded dy(n.count(), 2), dbias(n.cols, 3);
                  activation_backward(activation, kept.data(), dy.data(), n.rows, n.cols,
                                      {bias ? dbias.data() : nullptr, n.add});
                  return Outputs{dy, dbias};
                });
    }
  for (const bool turned : {false, true})
    cases.add("gemm_backward", &Kernels::gemm_backward, 1e-5, [=](auto backward, const Sizes& n) {
      const Guarded a(n.rows * kDepth, 1), b(kDepth * n.cols, 2), dy(n.count(), 3);
      Guarded da(a.size(), 4), db(b.size(), 5), unused(a.size(), 6);
      const Mat left{a.data(), n.rows, kDepth, kDepth}, right{b.data(), kDepth, n.cols, n.cols};
      const Mat left_turned = Mat{a.data(), kDepth, n.rows, n.rows}.t(),
                right_turned = Mat{b.data(), n.cols, kDepth, kDepth}.t();
      const Mat of_y{dy.data(), n.rows, n.cols, n.cols};
      backward(turned ? left_turned : left, turned ? right : right_turned, of_y, {da.data(), n.add},
               {db.data(), n.add});
      backward(left, right, of_y, {nullptr, false}, {nullptr, false});
      return Outputs{da, db, unused};
    });
}

void add_numbers(Cases& cases) {
  for (const bool two : {false, true})
    cases.add("combine", &Kernels::combine, 2e-6, [=](auto combine, const Sizes& n) {
      const Guarded a(n.count(), 1), b(n.count(), 2);
      Guarded y(n.count(), 9);
      combine(real(0.5), a.data(), real(-2), two ? b.data() : nullptr, n.count(),
              {y.data(), n.add});
      return Outputs{y};
    });
  cases.number("multiply", &Kernels::multiply);
  cases.number("divide", &Kernels::divide);
  for (size_t i = 0; i < std::tuple_size_v<functions::All>; i++) {
    const Unary function = Unary(i);
    const auto inputs = [=](int64_t n, uint64_t seed) {
      return function < Unary::exp ? wide(n, seed, 6) : above_zero(n, seed);
    };
    cases.add("unary", &Kernels::unary, 2e-6, [=](auto unary, const Sizes& n) {
      const Guarded x = inputs(n.count(), 1);
      Guarded y(n.count(), 9);
      unary(function, x.data(), n.count(), {y.data(), n.add});
      return Outputs{y};
    });
    cases.add("unary_backward", &Kernels::unary_backward, 8e-6, [=](auto back, const Sizes& n) {
      const Guarded x = inputs(n.count(), 1), y = inputs(n.count(), 2), dy(n.count(), 3);
      Guarded dx(n.count(), 9);
      back(function, x.data(), y.data(), dy.data(), n.count(), {dx.data(), n.add});
      return Outputs{dx};
    });
  }
  cases.add("dropout", &Kernels::dropout, 2e-6, [](auto dropout, const Sizes& n) {
    const Guarded x(n.count(), 1);
    Guarded y(n.count(), 9);
    dropout({0.3f, 7}, x.data(), n.rows, n.cols, {y.data(), n.add});
    return Outputs{y};
  });
}

void add_sums(Cases& cases) {
  cases.add("add_row", &Kernels::add_row, 2e-6, [](auto add_row, const Sizes& n) {
    const Guarded a(n.count(), 1), b(n.cols, 2);
    Guarded y(n.count(), 9);
    add_row(a.data(), b.data(), n.rows, n.cols, {y.data(), n.add});
    return Outputs{y};
  });
  cases.add("sum_rows", &Kernels::sum_rows, 1e-5, [](auto sum_rows, const Sizes& n) {
    const Guarded a(n.count(), 1);
    Guarded y(n.cols, 9);
    sum_rows(a.data(), n.rows, n.cols, {y.data(), n.add});
    return Outputs{y};
  });
  cases.add("sum", &Kernels::sum, 3e-5, [](auto sum, const Sizes& n) {
    const Guarded x(n.count(), 1);
    Guarded y(1);
    y[0] = sum(x.data(), n.count());
    return Outputs{y};
  });
  cases.add("sum_of_squares", &Kernels::sum_of_squares, 1e-3, [](auto sum, const Sizes& n) {
    const Guarded x(n.count(), 1);
    Guarded y(1);
    y[0] = real(sum(x.data(), n.count()));
    return Outputs{y};
  });
}

void add_moves(Cases& cases) {
  cases.add("transpose", &Kernels::transpose, 2e-6, [](auto transpose, const Sizes& n) {
    const Guarded x(n.count(), 1);
    Guarded y(n.count(), 9);
    transpose(x.data(), n.rows, n.cols, {y.data(), n.add});
    return Outputs{y};
  });
  const auto running = [](auto prefix_sum, const Sizes& n) {
    const int rows = int(n.rows);
    const std::vector<Segment> all = {
        {0, 0, 0, rows / 3}, {0, 0, rows / 3, 0}, {0, 0, rows / 2, rows - rows / 2}};
    const Guarded x(n.count(), 1);
    Guarded y(n.count(), 9);
    prefix_sum(x.data(), all, n.cols, {y.data(), n.add});
    return Outputs{y};
  };
  cases.add("prefix_sum", &Kernels::prefix_sum, 1e-5, running);
  cases.add("prefix_sum_backward", &Kernels::prefix_sum_backward, 1e-5, running);
}

void add_cross_entropy(Cases& cases) {
  for (const real smoothing : {real(0), real(0.1)}) {
    cases.add("cross_entropy", &Kernels::cross_entropy, 2e-6, [=](auto loss_of, const Sizes& n) {
      const Guarded logits = wide(n.count(), 1, 8);
      Guarded loss(n.rows, 2), lse(n.rows, 3);
      loss_of(logits.data(), random_ids(n.rows, n.cols, 5), n.cols, smoothing, loss.data(),
              lse.data());
      return Outputs{loss, lse};
    });
    cases.add("cross_entropy_backward", &Kernels::cross_entropy_backward, 2e-6,
              [=](auto backward, const Sizes& n) {
                Guarded logits = wide(n.count(), 1, 8), lse(n.rows, 3), dlogits(n.count(), 4);
                for (int64_t i = 0; i < n.rows; i++) lse[i] += 10;
                const std::vector<int> targets = random_ids(n.rows, n.cols, 5);
                backward(logits.data(), lse.data(), targets, n.cols, smoothing, real(0.25),
                         {dlogits.data(), n.add});
                backward(logits.data(), lse.data(), targets, n.cols, smoothing, real(0.25),
                         {logits.data(), false});  // in place
                return Outputs{dlogits, logits};
              });
  }
}

struct Norm {
  bool bias = true;
  bool residual = false;
  float rate = 0;
  bool dsum = false;
};

void add_norm(Cases& cases, const Norm& options) {
  const auto inputs = [=](const Sizes& n, const auto& use) {
    const Guarded x(n.count(), 1), residual(n.count(), 2), gain(n.cols, 3), bias(n.cols, 4);
    return use(NormInputs{x.data(),
                          options.residual ? residual.data() : nullptr,
                          gain.data(),
                          options.bias ? bias.data() : nullptr,
                          {options.rate, 5},
                          real(0.01),
                          n.rows,
                          n.cols});
  };
  cases.add("layer_norm", &Kernels::layer_norm, 4e-5, [=](auto layer_norm, const Sizes& n) {
    Guarded y(n.count(), 7), sum(n.count(), 8), statistics(2 * n.rows, 9);
    return inputs(n, [&](const NormInputs& norm) {
      layer_norm(norm, y.data(), options.residual ? sum.data() : nullptr, statistics.data());
      return Outputs{y, sum, statistics};
    });
  });
  cases.add("layer_norm_backward", &Kernels::layer_norm_backward, 4e-5,
            [=](auto backward, const Sizes& n) {
              const Guarded dy(n.count(), 5), dsum(n.count(), 6);
              const Guarded sum(n.count(), 7), statistics(2 * n.rows, 8);
              Guarded dx(n.count(), 10), dresidual(n.count(), 11), dgain(n.cols, 12),
                  dbias(n.cols, 13);
              return inputs(n, [&](const NormInputs& norm) {
                backward(norm, sum.data(), statistics.data(), dy.data(),
                         options.dsum ? dsum.data() : nullptr, {dx.data(), n.add},
                         {options.residual ? dresidual.data() : nullptr, n.add},
                         {dgain.data(), n.add}, {options.bias ? dbias.data() : nullptr, n.add});
                return Outputs{dx, dresidual, dgain, dbias};
              });
            });
}

void add_rows(Cases& cases) {
  cases.row("softmax", &Kernels::softmax, 5e-7);
  cases.row("softmax_backward", &Kernels::softmax_backward, 1e-5);
  cases.row("log_softmax", &Kernels::log_softmax, 3e-6);
  cases.row("log_softmax_backward", &Kernels::log_softmax_backward, 2e-5);
  add_cross_entropy(cases);
  add_norm(cases, {});
  add_norm(cases, {.bias = false});
  add_norm(cases, {.residual = true});
  add_norm(cases, {.residual = true, .rate = 0.3f, .dsum = true});
}

/// `cols` is the width of a head.
void add_heads(Cases& cases) {
  constexpr int64_t kHeads = 3;
  for (const bool shared : {false, true})
    cases.add("scale_heads", &Kernels::scale_heads, 2e-6, [=](auto scale_heads, const Sizes& n) {
      const Guarded x(kHeads * n.count(), 1), gate(kHeads * std::max<int64_t>(n.rows, 1), 2);
      Guarded y(x.size(), 3);
      scale_heads(x.data(), {gate.data(), n.rows, kHeads, shared ? 0 : kHeads}, n.cols,
                  {y.data(), n.add});
      return Outputs{y};
    });
  cases.add("dot_heads", &Kernels::dot_heads, 2e-5, [](auto dot_heads, const Sizes& n) {
    const Guarded a(kHeads * n.count(), 1), b(kHeads * n.count(), 2);
    Guarded y(kHeads * n.rows, 3);
    dot_heads(a.data(), b.data(), n.rows, kHeads, n.cols, {y.data(), n.add});
    return Outputs{y};
  });
  for (const real direction : {real(1), real(-1)})
    cases.add("turn_heads", &Kernels::turn_heads, 2e-6, [=](auto turn_heads, const Sizes& n) {
      const int64_t head_dim = n.cols + n.cols % 2;
      const Guarded x(kHeads * n.rows * head_dim, 1), turns(9 * head_dim, 2);
      Guarded y(x.size(), 3);
      turn_heads(x.data(), {turns.data(), 9, head_dim, head_dim}, random_ids(n.rows, 9, 4), kHeads,
                 direction, {y.data(), n.add});
      return Outputs{y};
    });
}

void add_tables(Cases& cases) {
  for (const bool positions : {false, true}) {
    const Dropout dropout = {positions ? 0 : 0.2f, 8};
    cases.add("embed", &Kernels::embed, 2e-5, [=](auto embed, const Sizes& n) {
      const Guarded table(9 * n.cols, 1), places(50 * n.cols, 2);
      Guarded y(n.count(), 4);
      embed(table.data(), random_ids(n.rows, 9, 6), real(3), positions ? places.data() : nullptr,
            random_ids(n.rows, 50, 7), dropout, n.cols, y.data());
      return Outputs{y};
    });
    cases.add("embed_backward", &Kernels::embed_backward, 2e-5, [=](auto backward, const Sizes& n) {
      const Guarded dy(n.count(), 3);
      Guarded dtable(9 * n.cols, 5);
      backward(dy.data(), random_ids(n.rows, 9, 6), real(3), dropout, n.cols, dtable.data());
      return Outputs{dtable};
    });
  }
  cases.add("adam", &Kernels::adam, 2e-6, [](auto adam, const Sizes& n) {
    Guarded parameter(n.count(), 1), m(n.count(), 2), v(n.count(), 3);
    for (int64_t i = 0; i < n.count(); i++) v[i] = std::fabs(v[i]);
    const Guarded gradient(n.count(), 4);
    for (int step = 1; step <= 3; step++)
      adam({real(0.01), real(0.9), real(0.98), real(1e-9), real(1 - std::pow(0.9, step)),
            real(1 - std::pow(0.98, step)), real(0.5)},
           parameter.data(), gradient.data(), m.data(), v.data(), n.count());
    return Outputs{parameter, m, v};
  });
}

/// `rows` queries look at `cols` keys, at most 140 of each: the twin is slow.
struct Attended {
  AttentionShape shape = {2, 1, 5, real(0.4)};
  Segment segment;
  Guarded q, k, v, dy;

  explicit Attended(const Sizes& n)
      : segment{0, int(std::min<int64_t>(n.rows, 140)), 0, int(std::min<int64_t>(n.cols, 140)), 3},
        q(segment.queries * 10, 1),
        k(segment.keys * 5, 2),
        v(segment.keys * 5, 3),
        dy(q.size(), 4) {}
};

void add_attention(Cases& cases) {
  const Dropout dropout = {0.1f, 3};
  cases.add("attention", &Kernels::attention, 5e-6, [=](auto attention, const Sizes& n) {
    const Attended on(n);
    Guarded y(on.q.size(), 5), lse(2 * on.segment.queries, 6);
    attention(Causal{}, on.shape, {&on.segment, 1}, on.q.data(), on.k.data(), on.v.data(), dropout,
              y.data(), lse.data());
    return Outputs{y, lse};
  });
  cases.add("attention_backward", &Kernels::attention_backward, 2e-5,
            [=](auto backward, const Sizes& n) {
              const Attended on(n);
              Guarded y(on.q.size(), 5), lse(2 * on.segment.queries, 6);
              reference_kernels.attention(Causal{}, on.shape, {&on.segment, 1}, on.q.data(),
                                          on.k.data(), on.v.data(), dropout, y.data(), lse.data());
              const Guarded dlse(lse.size(), 10);
              Guarded dq(on.q.size(), 7), dk(on.k.size(), 8), dv(on.v.size(), 9);
              backward(Causal{}, on.shape, {&on.segment, 1}, on.q.data(), on.k.data(), on.v.data(),
                       dropout, y.data(), lse.data(), on.dy.data(), dlse.data(), {dq.data(), n.add},
                       {dk.data(), n.add}, {dv.data(), n.add});
              return Outputs{dq, dk, dv};
            });
  cases.add("attention_weights", &Kernels::attention_weights, 3e-6,
            [](auto attention_weights, const Sizes& n) {
              const Attended on(n);
              Guarded w(int64_t(on.segment.queries) * on.segment.keys, 5);
              attention_weights(Alibi(2), on.shape, on.segment, on.q.data(), on.k.data(), 1,
                                {w.data(), n.add});
              return Outputs{w};
            });
}

const std::vector<TableCase>& all_cases() {
  static const Cases cases = [] {
    Cases made;
    add_products(made);
    add_numbers(made);
    add_sums(made);
    add_moves(made);
    add_rows(made);
    add_heads(made);
    add_tables(made);
    add_attention(made);
    return made;
  }();
  return cases.all;
}

void check_case(const TableCase& c, const Sizes& n, double tolerance) {
  const Outputs got = c.run(fast_kernels, n), wanted = c.run(reference_kernels, n);
  for (size_t i = 0; i < got.size(); i++) {
    const double difference = heed::test::largest_difference(got[i], wanted[i]);
    if (difference <= tolerance && got[i].whole()) continue;
    heed::test::report(__FILE__, __LINE__,
                       c.name + (n.add ? " (add) " : " ") + std::to_string(n.rows) + " x " +
                           std::to_string(n.cols) + ": output " + std::to_string(i) +
                           " is off by " + std::to_string(difference));
  }
}

}  // namespace

TEST("every entry of the table of kernels has a case") {
  std::set<size_t> entries;
  for (const TableCase& c : all_cases()) entries.insert(c.entry);
  CHECK_EQUAL(entries.size(), kEntries);
}

TEST("every kernel equals its textbook twin at all edge sizes") {
  for (const TableCase& c : all_cases()) {
    for (const int64_t rows : {0, 1, 3, 40})
      for (const int64_t cols : {1, 2, 7, 15, 16, 17, 31, 33, 64, 100, 128, 129, 257})
        for (const bool add : {false, true}) check_case(c, {rows, cols, add}, c.tolerance);
    check_case(c, {40, 1000, true}, 4 * c.tolerance);  // longer sums
  }
}

TEST("every kernel gives the same bits for any number of threads") {
  const int before = threads();
  for (const TableCase& c : all_cases()) {
    set_threads(1);
    const Outputs one = c.run(fast_kernels, {700, 133, true});
    for (const int n : {2, 3, 4}) {
      set_threads(n);
      if (c.run(fast_kernels, {700, 133, true}) != one)
        heed::test::report(__FILE__, __LINE__,
                           c.name + " differs with " + std::to_string(n) + " threads");
    }
  }
  set_threads(before);
}
