// Attention without the learner's code: what is right, and what each mistake that has a name gives.
// check.cpp includes it behind the answer, whose `Sizes` it uses.

// Behind every matrix lie numbers that belong to nobody. A mistake in an index reads them, and what
// it makes of them is known as well.
static constexpr int kBehind = 120;

/// A head and a sentence, and a gradient that arrives from above.
struct Case {
  Sizes n;
  std::vector<int> visible;
  Numbers q, k, v, dy;
};

static Numbers random_matrix(int count, int seed, double size) {
  Numbers all = lesson::numbers(count + kBehind, seed);
  for (double& x : all) x *= size;
  return all;
}

static Case make_case(int queries, int keys, int width, int value_width, std::vector<int> visible,
                      int seed) {
  Case c;
  c.n.queries = queries, c.n.keys = keys, c.n.width = width, c.n.value_width = value_width;
  c.visible = visible.empty() ? std::vector<int>(size_t(queries), keys) : visible;
  c.q = random_matrix(queries * width, seed, 2), c.k = random_matrix(keys * width, seed + 1, 2);
  c.v = random_matrix(keys * value_width, seed + 2, 1);
  c.dy = random_matrix(queries * value_width, seed + 3, 1);
  return c;
}

// Small enough to be worked out by hand: with every key visible w should be
// [[0.25, 0.25, 0.5], [0.2, 0.6, 0.2]].
static Case small_case(std::vector<int> visible) {
  Case c = make_case(2, 3, 4, 2, visible, 49);
  const double ln2 = std::log(2), ln3 = std::log(3);
  const auto begin_with = [](Numbers& x, const Numbers& start) {
    std::copy(start.begin(), start.end(), x.begin());
  };
  begin_with(c.q, {2, 0, 0, 0, 0, 2, 0, 0});
  begin_with(c.k, {0, 0, 1, 0, 0, ln3, 0, 1, ln2, 0, 0, 0});
  begin_with(c.v, {4, 0, 0, 8, 2, 2});
  begin_with(c.dy, {1, 0, 0, 1});
  return c;
}

// The inputs of the small case; those of the others are too many.
static std::string told(const Case& c) {
  if (c.n.width * c.n.keys > 12 || c.n.queries != 2) return "";
  const auto matrix = [](const Numbers& x, int rows, int columns) {
    return shown(std::span(x).first(size_t(rows * columns)), columns);
  };
  return "q = " + matrix(c.q, 2, 4) + ", k = " + matrix(c.k, 3, 4) + ", v = " + matrix(c.v, 3, 2) +
         ", visible = " + shown(c.visible) + ".";
}

// Row i of x, of `columns` numbers, times row j of y.
static double product(const Numbers& x, int i, const Numbers& y, int j, int columns) {
  double sum = 0;
  for (int c = 0; c < columns; c++) sum += x[size_t(i * columns + c)] * y[size_t(j * columns + c)];
  return sum;
}

static Numbers scores(const Case& c, const std::string& mistake) {
  double scale = 1 / std::sqrt(double(c.n.width));
  if (mistake == "no_scale" || mistake == "scale_after_softmax") scale = 1;
  if (mistake == "scale_by_d") scale = 1.0 / c.n.width;
  if (mistake == "scale_by_value_width") scale = 1 / std::sqrt(double(c.n.value_width));
  Numbers all;
  for (int i = 0; i < c.n.queries; i++)
    for (int j = 0; j < c.n.keys; j++)
      all.push_back(scale * (mistake == "queries_and_keys_swapped"
                                 ? product(c.q, j, c.k, i, c.n.width)
                                 : product(c.q, i, c.k, j, c.n.width)));
  return all;
}

// The softmax of `count` numbers from `at` on, each `step` apart; the largest is that of `known`.
static void softmax(Numbers& x, int at, int count, int step, const std::string& mistake = "",
                    int known = 0) {
  double largest = mistake == "maximum_from_zero" ? 0 : -INFINITY, sum = 0;
  for (int a = 0; a < std::max(count, known); a++)
    largest = std::max(largest, x[size_t(at + a * step)]);
  if (mistake == "no_maximum") largest = 0;
  for (int a = 0; a < count; a++) sum += std::exp(x[size_t(at + a * step)] - largest);
  for (int a = 0; a < count; a++) {
    double& one = x[size_t(at + a * step)];
    one = std::exp(one - largest) / sum;
  }
}

static Numbers weights(const Case& c, const std::string& mistake = "") {
  Numbers w = scores(c, mistake);
  if (mistake == "softmax_over_queries") {
    for (int j = 0; j < c.n.keys; j++) softmax(w, j, c.n.queries, c.n.keys);
    return w;
  }
  const bool zero_score = mistake == "hidden_score_0" || mistake == "hidden_score_0_kept";
  for (int i = 0; i < c.n.queries; i++) {
    int seen = c.visible[size_t(i)];
    if (mistake == "visible_off_by_one") seen = std::min(seen + 1, c.n.keys);
    if (mistake == "visible_ignored") seen = c.n.keys;
    const bool all = zero_score || mistake == "masked_after_softmax";
    for (int j = seen; zero_score && j < c.n.keys; j++) w[size_t(i * c.n.keys + j)] = 0;
    softmax(w, i * c.n.keys, all ? c.n.keys : seen, 1, mistake,
            mistake == "maximum_over_hidden" ? c.n.keys : 0);
    for (int j = seen; j < c.n.keys; j++)
      if (mistake != "hidden_score_0_kept") w[size_t(i * c.n.keys + j)] = 0;
  }
  for (double& x : w)
    if (mistake == "scale_after_softmax") x /= std::sqrt(double(c.n.width));
  return w;
}

// y = w times the values, whose rows lie `stride` numbers apart.
static Numbers blend(const Case& c, const Numbers& w, const Numbers& values, int stride) {
  Numbers y(size_t(c.n.queries * c.n.value_width), 0);
  for (int i = 0; i < c.n.queries; i++)
    for (int j = 0; j < c.n.keys; j++)
      for (int d = 0; d < c.n.value_width; d++)
        y[size_t(i * c.n.value_width + d)] +=
            w[size_t(i * c.n.keys + j)] * values[size_t(j * stride + d)];
  return y;
}

struct Gradients {
  Numbers dq, dk, dv;
};

static void add_multiple(Numbers& to, int row, double factor, const Numbers& from, int from_row,
                         int columns) {
  for (int c = 0; c < columns; c++)
    to[size_t(row * columns + c)] += factor * from[size_t(from_row * columns + c)];
}

// How the loss depends on each score, from how it depends on each weight.
static Numbers score_gradients(const Case& c, const Numbers& w, const std::string& mistake) {
  const int keys = c.n.keys;
  Numbers dw, row_sum(size_t(c.n.queries), 0), column_sum(size_t(keys), 0);
  for (int i = 0; i < c.n.queries; i++)
    for (int j = 0; j < keys; j++) {
      dw.push_back(product(c.dy, i, c.v, j, c.n.value_width));
      row_sum[size_t(i)] += w[size_t(i * keys + j)] * dw.back();
      column_sum[size_t(j)] += w[size_t(i * keys + j)] * dw.back();
    }
  const double scale = mistake == "ds_without_scale" ? 1 : 1 / std::sqrt(double(c.n.width));
  Numbers ds;
  for (int i = 0; i < c.n.queries; i++) {
    double so_far = 0;
    for (int j = 0; j < keys; j++) {
      const size_t at = size_t(i * keys + j);
      so_far += w[at] * dw[at];
      double sum = mistake == "sum_over_queries" ? column_sum[size_t(j)] : row_sum[size_t(i)];
      if (mistake == "ds_without_sum") sum = 0;
      if (mistake == "running_sum") sum = so_far;
      ds.push_back(scale * (mistake == "ds_without_weight" ? 1 : w[at]) * (dw[at] - sum));
    }
  }
  return ds;
}

static Gradients gradients(const Case& c, const Numbers& weights, const std::string& mistake = "") {
  const int queries = c.n.queries, keys = c.n.keys, width = c.n.width, columns = c.n.value_width;
  const Numbers ds = score_gradients(c, weights, mistake);
  Numbers w = weights;
  w.resize(w.size() + kBehind, 0);
  Gradients g{Numbers(size_t(queries * width), 0), Numbers(size_t(keys * width), 0),
              Numbers(size_t(keys * columns) + kBehind, 0)};
  for (int i = 0; i < queries; i++)
    for (int j = 0; j < keys; j++) {
      const double s = ds[size_t(i * keys + j)], weight = w[size_t(i * keys + j)];
      if (mistake == "dq_from_own_q")
        add_multiple(g.dq, i, s, c.q, i, width);
      else
        add_multiple(g.dq, i, s, mistake == "dq_from_other_q" ? c.q : c.k, j, width);
      if (mistake == "dk_from_own_k")
        add_multiple(g.dk, j, s, c.k, j, width);
      else
        add_multiple(g.dk, j, s, mistake == "dk_from_other_k" ? c.k : c.q, i, width);
      if (mistake == "dv_by_rows")
        add_multiple(g.dv, i, weight, c.dy, j, columns);
      else
        add_multiple(g.dv, j, mistake == "dv_reads_across" ? w[size_t(j * keys + i)] : weight, c.dy,
                     i, columns);
    }
  g.dv.resize(size_t(keys * columns));
  return g;
}
