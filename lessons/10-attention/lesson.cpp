// The program of lesson 10: what attention computes, why it has three projections and a square
// root, and what it costs.
#include "tools/lesson.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "base/format.h"
#include "heed.h"
#include "charts/chart.h"
#include "kernels/attention_rules.h"
#include "lessons/10-attention/picture.h"

using namespace heed;

namespace {

/// Equation 1, for one head and one sentence, from the operations of lessons 3 and 4.
/// q [queries, d], k [keys, d], v [keys, value width] -> [queries, value width].
Tensor attend(const Tensor& q, const Tensor& k, const Tensor& v) {
  const real root = std::sqrt(real(k.cols()));
  const Tensor scores = scale(matmul(q, k, {.b = true}), 1 / root);  // [queries, keys]
  const Tensor weights = softmax(scores);                            // each row sums to 1
  return matmul(weights, v);
}

Tensor random_rows(int rows, int columns, Random& random) {
  Tensor x({rows, columns});
  for (real& number : x.write()) number = real(random.normal());
  return x;
}

std::string text(const char* format, double number) {
  char line[64];
  std::snprintf(line, sizeof line, format, number);
  return line;
}

std::string percent(double share) { return text("%.0f%%", 100 * share); }

// ---- One query by hand. ----

void one_query() {
  lesson::section("one query by hand");
  const Tensor q({1, 4}, {2, 0, 2, 0});
  const Tensor k({3, 4}, {2, 1, 1, 0, 0, 3, 1, 1, -1, 0, 1, 2});
  const Tensor v({3, 2}, {10, 0, 0, 10, 5, 5});
  const Tensor dots = matmul(q, k, {.b = true}), scores = scale(dots, real(0.5)),
               weights = softmax(scores), y = attend(q, k, v);
  std::printf("key   q . k   / sqrt(4)      exp   weight    value\n");
  for (int j = 0; j < 3; j++)
    std::printf("%3d %7.1f %11.1f %8.2f %8.3f   %2.0f, %2.0f\n", j, double(dots.data()[j]),
                double(scores.data()[j]), std::exp(double(scores.data()[j])),
                double(weights.data()[j]), double(v.data()[2 * j]), double(v.data()[2 * j + 1]));
  std::printf("y = %.2f, %.2f\n", double(y.data()[0]), double(y.data()[1]));

  // Backward, for a loss that is the first number of y.
  std::printf("\nif the loss is the first number of y:\nkey      dw       ds\n");
  double mean = 0;
  for (int j = 0; j < 3; j++) mean += double(weights.data()[j]) * double(v.data()[2 * j]);
  for (int j = 0; j < 3; j++)
    std::printf("%3d %7.2f %8.3f\n", j, double(v.data()[2 * j]),
                double(weights.data()[j]) * (double(v.data()[2 * j]) - mean));
  std::printf("the sum of w dw is %.2f\n", mean);
}

// ---- Why three projections. ----

const std::vector<std::string> kWords = {"Marie", "eats", "hot", "soup"};
constexpr int kKinds = 4;  // name, verb, adjective, noun

/// What a word is, what it looks for, and which word it is: three blocks of four numbers.
Tensor four_words() {
  const int kind[] = {0, 1, 2, 3}, wants[] = {1, 3, 3, 2};
  Tensor x = Tensor::zeros({4, 3 * kKinds});
  for (int i = 0; i < 4; i++)
    for (const int one : {kind[i], kKinds + wants[i], 2 * kKinds + i})
      x.data()[i * 3 * kKinds + one] = 1;
  return x;
}

/// The matrix [rows, 12] that picks a block of a token vector.
Tensor pick(int block, real loudness) {
  Tensor weight = Tensor::zeros({kKinds, 3 * kKinds});
  for (int i = 0; i < kKinds; i++) weight.data()[i * 3 * kKinds + block * kKinds + i] = loudness;
  return weight;
}

void print_weights(const std::string& title, const Tensor& scores) {
  const Tensor weights = softmax(scores);
  std::printf("%-14s", title.c_str());
  for (const std::string& word : kWords) std::printf("%7s", word.c_str());
  std::printf("\n");
  for (int i = 0; i < 4; i++) {
    std::printf("  %-12s", kWords[size_t(i)].c_str());
    for (int j = 0; j < 4; j++) std::printf("%7.2f", double(weights.data()[i * 4 + j]));
    std::printf("\n");
  }
}

void three_projections() {
  lesson::section("who looks at whom");
  const Tensor x = four_words();
  const real loudness = 5;
  print_weights("x . x", scale(matmul(x, x, {.b = true}), loudness / real(std::sqrt(12.0))));
  const Tensor q = linear(x, pick(1, loudness), Tensor()), k = linear(x, pick(0, 1), Tensor());
  print_weights("W_Q x . W_K x", scale(matmul(q, k, {.b = true}), real(0.5)));

  // The same for words whose vectors nobody has designed.
  Random random(10);
  const int words = 30, width = 64;
  const Tensor any = random_rows(words, width, random);
  const Linear query(width, width, random), key(width, width, random);
  const auto looks_at_itself = [&](const Tensor& a, const Tensor& b) {
    const Tensor weights = softmax(scale(matmul(a, b, {.b = true}), real(1 / std::sqrt(64.0))));
    double share = 0;
    for (int i = 0; i < words; i++) share += double(weights.data()[i * words + i]) / words;
    return share;
  };
  std::printf("\n30 random words, d = 64: the weight that a word gives to itself, on average\n");
  std::printf("  x . x          %s\n",
              lesson::value("self-plain", percent(looks_at_itself(any, any))).c_str());
  std::printf(
      "  W_Q x . W_K x  %s\n",
      lesson::value("self-projected", percent(looks_at_itself(query(any), key(any)))).c_str());
}

// ---- A set. ----

/// Rows of x in another order.
Tensor reordered(const Tensor& x, std::span<const int> order) {
  Tensor y(x.shape());
  for (size_t i = 0; i < order.size(); i++)
    std::copy_n(x.data() + order[i] * x.cols(), x.cols(), y.data() + int64_t(i) * x.cols());
  return y;
}

struct Difference {
  int same_bits = 0;
  double largest = 0;
};
Difference compare(const Tensor& a, const Tensor& b) {
  Difference found;
  for (int64_t i = 0; i < a.count(); i++) {
    found.same_bits +=
        std::bit_cast<uint32_t>(float(a.data()[i])) == std::bit_cast<uint32_t>(float(b.data()[i]));
    found.largest = std::max(found.largest, std::fabs(double(a.data()[i]) - double(b.data()[i])));
  }
  return found;
}

void a_set() {
  lesson::section("the same words in another order");
  const int queries = 5, keys = 8, width = 16;
  Random random(3);
  const Tensor q = random_rows(queries, width, random), k = random_rows(keys, width, random),
               v = random_rows(keys, width, random);
  const std::vector<int> new_keys = {5, 2, 7, 0, 3, 6, 1, 4}, new_queries = {3, 0, 4, 2, 1};
  const std::vector<Segment> all = {{0, queries, 0, keys}};
  const Tensor y = attention(q, k, v, Full{}, all, {}).y;
  const auto print = [&](const char* what, const Tensor& other, const Tensor& wanted) {
    const Difference found = compare(other, wanted);
    std::printf("%-28s %2d of %lld numbers have the same bits; largest difference %.1e\n", what,
                found.same_bits, (long long)y.count(), found.largest);
  };
  const Tensor moved =
      attention(q, reordered(k, new_keys), reordered(v, new_keys), Full{}, all, {}).y;
  print("keys and values moved:", moved, y);
  print("keys moved, values not:", attention(q, reordered(k, new_keys), v, Full{}, all, {}).y, y);
  print("queries moved:", attention(reordered(q, new_queries), k, v, Full{}, all, {}).y,
        reordered(y, new_queries));
  std::printf("\nthe first number of y, before and after the keys and values moved:\n");
  for (const Tensor& one : {y, moved})
    std::printf("  %.9f  bits %08x\n", double(one.data()[0]),
                std::bit_cast<uint32_t>(float(one.data()[0])));
}

// ---- Why the square root. ----

constexpr int kKeys = 6;
constexpr uint64_t kTypicalSeed = 1208;  // its rows are near the figures of typical_row

/// A query and six keys of d random numbers, and the gradient that arrives at the six weights.
OneRow random_row(int d, bool scaled, uint64_t seed) {
  Random random(seed, uint64_t(d)), above(seed);
  const Tensor q = random_rows(1, d, random), k = random_rows(kKeys, d, random),
               dw = random_rows(1, kKeys, above);
  const double factor = scaled ? 1 / std::sqrt(double(d)) : 1;
  const Tensor scores = scale(matmul(q, k, {.b = true}), real(factor)), weights = softmax(scores);
  OneRow row{{}, {}, 0};
  double mean = 0;
  for (int j = 0; j < kKeys; j++) {
    row.scores.push_back(double(scores.data()[j]));
    row.weights.push_back(double(weights.data()[j]));
    mean += row.weights.back() * double(dw.data()[j]);
  }
  Tensor ds({1, kKeys});
  for (int j = 0; j < kKeys; j++)
    ds.data()[j] = real(factor * row.weights[size_t(j)] * (double(dw.data()[j]) - mean));
  const Tensor dq = matmul(ds, k);
  for (const real x : dq.read()) row.pull += double(x) * double(x);
  row.pull = std::sqrt(row.pull);
  return row;
}

struct Typical {
  double spread, best, pull;
};
// Over 1,000 rows: the spread of the scores, the mean of the best weight, the median of the pull.
Typical typical_row(int d, bool scaled) {
  constexpr int kRows = 1000;
  Typical typical{0, 0, 0};
  std::vector<double> pulls;
  for (int seed = 1; seed <= kRows; seed++) {
    const OneRow row = random_row(d, scaled, uint64_t(seed));
    for (const double score : row.scores) typical.spread += score * score / (kRows * kKeys);
    typical.best += *std::max_element(row.weights.begin(), row.weights.end()) / kRows;
    pulls.push_back(row.pull);
  }
  typical.spread = std::sqrt(typical.spread);
  std::nth_element(pulls.begin(), pulls.begin() + kRows / 2, pulls.end());
  typical.pull = pulls[kRows / 2];
  return typical;
}

void square_root(double guess) {
  lesson::section("the size of scores");
  std::printf("            q . k as it is               divided by sqrt(d)\n");
  std::printf("    d   spread   best    pull on q     spread   best   pull on q\n");
  double best = 0;
  for (const int d : {4, 16, 64, 256, 1024}) {
    const Typical plain = typical_row(d, false), scaled = typical_row(d, true);
    std::printf("%5d %8.1f   %s %12.2g %10.1f   %s %11.2f\n", d, plain.spread,
                percent(plain.best).c_str(), plain.pull, scaled.spread,
                percent(scaled.best).c_str(), scaled.pull);
    best = plain.best;
    if (d == 1024) lesson::value("spread-1024", text("%.0f", plain.spread));
    if (d == 1024) lesson::value("best-1024-scaled", percent(scaled.best));
  }
  lesson::reveal(
      guess, best,
      "the best of six keys gets " + lesson::value("best-1024", percent(best)) + " at d = 1024");

  const std::vector<int> widths = {4, 64, 1024};
  Band plain{"q . k as it is", {}}, scaled{"q . k divided by the square root of d", {}};
  for (const int d : widths) {
    plain.rows.push_back(random_row(d, false, kTypicalSeed));
    scaled.rows.push_back(random_row(d, true, kTypicalSeed));
  }
  RowPicture picture("One query, six keys: from scores to weights to the blend", widths);
  lesson::figure("scores-weights-blend", picture.draw({plain, scaled}));
}

// ---- The phone book. ----

/// Learns to look up: twelve entries, each a name and a colour; a name is asked for, and its colour
/// is wanted. Names and colours are dealt anew each time, so nothing can be learned by heart.
struct PhoneBook {
  static constexpr int kNames = 24, kColours = 8, kEntries = 12, kWidth = 64;
  Embedding name, colour, asked;
  Linear query, key, value, output;

  explicit PhoneBook(Random& random)
      : name(kNames, kWidth, random),
        colour(kColours, kWidth, random),
        asked(kNames, kWidth, random),
        query(kWidth, kWidth, random),
        key(kWidth, kWidth, random),
        value(kWidth, kWidth, random),
        output(kWidth, kColours, random) {}
  void visit(Visitor& visitor) {
    visitor("name", name), visitor("colour", colour), visitor("asked", asked);
    visitor("query", query), visitor("key", key), visitor("value", value);
    visitor("output", output);
  }
};

/// Thirty-two phone books, one question for each.
struct Questions {
  std::vector<int> names, colours, asked, answers;
  std::vector<Segment> books;

  explicit Questions(Random& random) {
    std::vector<int> deck(PhoneBook::kNames);
    for (int i = 0; i < PhoneBook::kNames; i++) deck[size_t(i)] = i;
    for (int book = 0; book < 32; book++) {
      random.shuffle(std::span(deck));
      const int first = book * PhoneBook::kEntries;
      for (int i = 0; i < PhoneBook::kEntries; i++) {
        names.push_back(deck[size_t(i)]);
        colours.push_back(int(random.below(PhoneBook::kColours)));
      }
      const int entry = int(random.below(PhoneBook::kEntries));
      asked.push_back(deck[size_t(entry)]);
      answers.push_back(colours[size_t(first + entry)]);
      books.push_back({book, 1, first, PhoneBook::kEntries});
    }
  }
};

Tensor answer(const PhoneBook& model, const Questions& ask, bool scaled) {
  const EmbeddingOptions loud{.scale = std::sqrt(double(PhoneBook::kWidth))};
  const Tensor colours = embedding(model.colour.weight, ask.colours, loud);
  const Tensor entries = add(embedding(model.name.weight, ask.names, loud), colours);
  Tensor q = model.query(embedding(model.asked.weight, ask.asked, loud));
  if (!scaled) q = scale(q, real(loud.scale));  // undoes the division inside
  const Tensor values = model.value(entries), keys = model.key(entries);
  return model.output(attention(q, keys, values, Full{}, ask.books, {}).y);
}

// The share of right answers in each fifth of 200 steps.
std::vector<double> train_phone_book(bool scaled, uint64_t seed) {
  constexpr int kSteps = 200, kPart = kSteps / 5;
  Random random(seed), deal(seed, 1);
  PhoneBook model(random);
  Parameters parameters(model);
  Adam adam(parameters);
  std::vector<double> right(5, 0);
  for (int step = 0; step < kSteps; step++) {
    const Questions ask(deal);
    Tape tape;
    const Tensor logits = answer(model, ask, scaled);
    for (int i = 0; i < 32; i++) {
      const real* row = logits.data() + i * PhoneBook::kColours;
      const bool ok =
          std::max_element(row, row + PhoneBook::kColours) - row == ask.answers[size_t(i)];
      right[size_t(step / kPart)] += ok / (32.0 * kPart);
    }
    tape.backward(cross_entropy(logits, ask.answers));
    adam.step(parameters, 0.003);
  }
  return right;
}

void phone_book() {
  lesson::section("learning to look up, d = 64");
  std::printf("right answers in steps       1-40  41-80  81-120 121-160 161-200\n");
  double worst_scaled = 1, best_plain = 0;
  for (const bool scaled : {true, false})
    for (uint64_t seed = 1; seed <= 3; seed++) {
      const std::vector<double> right = train_phone_book(scaled, seed);
      std::printf("%-20s seed %d", scaled ? "divided by sqrt(d)" : "q . k as it is", int(seed));
      for (const double share : right) std::printf("%7s", percent(share).c_str());
      std::printf("\n");
      if (scaled) worst_scaled = std::min(worst_scaled, right[4]);
      if (!scaled) best_plain = std::max(best_plain, right[4]);
    }
  lesson::value("book-scaled", percent(worst_scaled));
  lesson::value("book-plain", percent(best_plain));
}

// ---- What it costs. ----

void count_scores() {
  lesson::section("n times n");
  const double w = 64;
  std::printf("  tokens             scores      bytes of them    (scores + blend) / projections\n");
  for (const int64_t n : {10, 100, 1000, 8000, 128000}) {
    std::printf("%8s %18s %18s %24.2f\n", with_commas(n).c_str(), with_commas(n * n).c_str(),
                with_commas(4 * n * n).c_str(),
                2 * double(n) * double(n) * w / (4 * double(n) * w * w));
  }
  lesson::value("scores-128k", text("%.0f billion", 128000.0 * 128000.0 / 1e9));
  lesson::value("bytes-128k", text("%.0f GB", 4 * 128000.0 * 128000.0 / 1e9));
  lesson::value("share-10", percent(2 * 10 * 10 * w / (4 * 10 * w * w)));
}

double milliseconds(const std::function<Tensor()>& run) {
  double best = 1e9;
  for (int i = 0; i < 15; i++) {
    const auto start = std::chrono::steady_clock::now();
    run();
    const std::chrono::duration<double, std::milli> passed =
        std::chrono::steady_clock::now() - start;
    best = std::min(best, passed.count());
  }
  return best;
}

void time_lengths() {
  lesson::section("time: twice the tokens");
  std::printf("%s, one head, d = 64\n", describe_machine().c_str());
  std::printf("  tokens   equation 1      times   the library's      times\n");
  double plain_before = 0, fused_before = 0;
  Random random(1);
  for (const int n : {128, 256, 512, 1024}) {
    const Tensor q = random_rows(n, 64, random), k = random_rows(n, 64, random),
                 v = random_rows(n, 64, random);
    const std::vector<Segment> all = {{0, n, 0, n}};
    const double plain = milliseconds([&] { return attend(q, k, v); }),
                 fused = milliseconds([&] { return attention(q, k, v, Full{}, all, {}).y; });
    std::printf("%8d %9.2f ms", n, plain);
    if (plain_before > 0)
      std::printf("%11.1f %12.2f ms %10.1f\n", plain / plain_before, fused, fused / fused_before);
    else
      std::printf("%24.2f ms\n", fused);
    plain_before = plain, fused_before = fused;
  }
}

}  // namespace

int main(int argc, char** argv) {
  lesson::begin(argc, argv, 10);
  const double guess = lesson::predict_number(
      "Six keys, d = 1024, random numbers, no square root: what share of the weight does the best "
      "key get, on average?");
  one_query();
  three_projections();
  a_set();
  square_root(guess);
  phone_book();
  count_scores();
  time_lengths();
}
