#include "bench/bench.h"

#include <limits>
#include <set>

#include "app/app.h"
#include "app/commands.h"
#include "base/parallel.h"
#include "kernels/kernels.h"
#include "nn/translator.h"
#include "scratch.h"

using namespace heed;
using namespace heed::bench;
using heed::test::printed_by;
using heed::test::Scratch;

namespace {

/// What `heed bench` prints for these words.
std::string bench_of(const std::vector<const char*>& words) {
  const Scratch scratch;
  return printed_by(scratch, [&] { bench_command({int(words.size()), words.data()}); });
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text)
    if (c == at)
      parts.emplace_back();
    else
      parts.back() += c;
  return parts;
}

bool holds(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return true;
  std::printf("  not in the text: %s\n%s\n", part.c_str(), text.c_str());
  return false;
}

}  // namespace

TEST("bench: values between tabs, a row for 1 thread and one for all") {
  const std::vector<std::string> lines =
      split(bench_of({"--filter", "gemm 300", "--threads", "2", "--tsv"}), '\n');
  CHECK_EQUAL(lines.size(), 4u);  // the header, two rows, nothing after the last newline
  CHECK_EQUAL(lines[0],
              "name\tthreads\tmedian_ms\tleast_ms\tmost_ms\tvalue\tunit\tshare\tof\terror");
  for (size_t i = 1; i + 1 < lines.size(); i++) {
    const std::vector<std::string> fields = split(lines[i], '\t');
    CHECK_EQUAL(fields.size(), 10u);
    if (fields.size() != 10) continue;
    CHECK_EQUAL(fields[0], "gemm 300 x 128 x 128 nt, a small batch");
    CHECK_EQUAL(fields[1], i == 1 ? "1" : "2");
    const double median = std::stod(fields[2]), least = std::stod(fields[3]),
                 most = std::stod(fields[4]);
    CHECK(0 < least && least <= median && median <= most);
    CHECK_NEAR(std::stod(fields[5]) * median / 1e3, 2 * 300 * 128 * 128 / 1e9, 1e-6);
    CHECK_EQUAL(fields[6], "GFLOP/s");
    CHECK(std::stod(fields[7]) > 0);
    CHECK_EQUAL(fields[8], "peak");
    CHECK(std::stod(fields[9]) < 1e-5);
  }
}

TEST("bench: the table is aligned and says the same") {
  const std::vector<std::string> lines =
      split(bench_of({"--filter", "gemm 300", "--threads", "1"}), '\n');
  bool found = false;
  for (size_t i = 1; i < lines.size(); i++) {
    if (!lines[i].starts_with("gemm 300 x 128 x 128 nt, a small batch")) continue;
    found = true;
    CHECK(holds(lines[i], " GFLOP/s "));
    CHECK_EQUAL(lines[i].find("% of peak"), lines[i - 1].find("share") + 3);
  }
  CHECK(found);
}

TEST("bench: bad options are sentences, and the exit code is 1") {
  CHECK(holds(bench_of({"--filter", "cauliflower"}), "no row's name holds 'cauliflower'"));
  CHECK(holds(bench_of({"--filter", "cauliflower"}), "gemm, rows, step, attention"));
  CHECK(holds(bench_of({"--filter", "stpe"}), "did you mean step?"));
  CHECK(holds(bench_of({"--thraeds", "2"}), "did you mean --threads?"));
  CHECK(holds(bench_of({"--threads", "0"}), "must be between 1 and 1024"));
  const char* words[] = {"heed", "bench", "--filter", "cauliflower"};
  CHECK_EQUAL(run(4, words), 1);
}

TEST("bench: threads are as before when it ends, however it ends") {
  const int before = threads();
  Bench bench{.tsv = true, .threads = 1, .wants = {}};
  const Scratch scratch;
  const std::string text = printed_by(scratch, [&] {
    bench.row("fine", before + 1, [&] { return Found{.value = double(threads()), .unit = "x"}; });
    bench.row("not fine", before + 2, [&]() -> Found { throw std::runtime_error("stop"); });
  });
  CHECK(holds(text, "fine\t" + std::to_string(before + 1)));
  CHECK(holds(text, "threw: stop"));
  CHECK_EQUAL(threads(), before);
}

TEST("bench: a kernel that is wrong is seen, and a sentence says so") {
  const std::vector<real> wanted = {1, -2, 4}, near = {1, -2, real(4.00001)}, far = {1, 2, 4};
  const std::vector<real> nan = {1, std::numeric_limits<real>::quiet_NaN(), 4};
  CHECK_EQUAL(largest_error(wanted, wanted), 0);
  CHECK_NEAR(largest_error(near, wanted), 2.5e-6, 1e-6);
  CHECK_EQUAL(largest_error(far, wanted), 1);
  CHECK(checked("gelu", largest_error(near, wanted)) > 0);
  CHECK_ERROR(checked("gelu", largest_error(far, wanted)), "gelu differs from its reference by 1");
  CHECK_ERROR(checked("gelu", largest_error(nan, wanted)), "gelu differs from its reference");
}

TEST("bench: a wrong kernel in the table is found before it is timed") {
  const Kernels before = kernels;
  const auto told = [&](const char* filter) {
    const std::string text = bench_of({"--filter", filter, "--threads", "1"});
    kernels = before;
    return holds(text, "differs from its reference by");
  };
  kernels.gemm = [](Mat a, Mat b, Out c) {
    fast_kernels.gemm(a, b, c), c.data[a.rows * b.cols - 1] = 9;
  };
  CHECK(told("gemm 300"));
  kernels.unary = [](Unary, const real*, int64_t, Out) {};
  CHECK(told("gelu 1024"));
  kernels.attention = [](const AnyRule&, const AttentionShape&, std::span<const Segment>,
                         const real*, const real*, const real*, const Dropout&, real*, real*) {};
  CHECK(told("attention 64 x 16"));
}

TEST("bench: names are unique, and every transposition of a training step is there") {
  std::multiset<std::string> names;
  Bench bench{.tsv = true, .threads = 1, .wants = [&](const std::string& name) {
                names.insert(name);
                return false;
              }};
  for (const auto measure : {measure_peaks, measure_products, measure_rows, measure_steps,
                             measure_attention, measure_translation})
    measure(bench);
  for (const std::string& name : names) CHECK_EQUAL(names.count(name), 1u);
  CHECK_EQUAL(bench.printed, 0);
  for (const char* name :
       {"gemm 1024 x 4000 x 128 nt, logits, A", "gemm 1536 x 256 x 8000 nn, logits, dx, B",
        "gemm 512 x 128 x 1024 tn, up, dw, A"})
    CHECK_EQUAL(names.count(name), 1u);
}

TEST("bench: works are timed in turn, each as often, and the median lies in the range") {
  std::string order;
  const std::vector<Times> times = in_turn(0, {{[&] { order += 'a'; }}, {[&] { order += 'b'; }}});
  CHECK_EQUAL(times.size(), 2u);
  for (const Times& one : times)
    CHECK(0 < one.least && one.least <= one.median && one.median <= one.most);
  CHECK(order.starts_with("aabbaabbaabbaabb"));  // short ones warm up each time
  CHECK(order.ends_with("aabb"));
}

TEST("bench: a training step of model A takes 11.6 GFLOP") {
  TranslatorConfig config;
  config.source_words = config.target_words = kStepA.words;
  Translator model(config, 1);
  const Parameters parameters(model);
  // 3 encoder layers of 4 projections and 2 of feed-forward, 3 decoder layers of 8 and 2, the
  // output.
  const double multiply =
      3 * (4 * 128 * 128 + 2 * 128 * 512) + 3 * (8 * 128 * 128 + 2 * 128 * 512) + 4000 * 128;
  CHECK_EQUAL(step_operations(parameters, 1024), 6 * 1024 * multiply);
}
