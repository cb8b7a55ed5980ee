// Heed's matrix product against OpenBLAS's, at the products of a training step, in turn in one
// process. scripts/against_openblas.sh builds and runs it.
#include <cblas.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <vector>

#include "base/parallel.h"
#include "kernels/kernels.h"

namespace {

struct Shape {
  int m, n, k;
  bool a_transposed, b_transposed;
};
// Forward (nt), gradient of the input (nn), gradient of the weight (tn), at width 128 and 256.
constexpr Shape kShapes[] = {{1024, 128, 128, false, true},   {1024, 512, 128, false, true},
                             {1024, 128, 512, false, true},   {1024, 4000, 128, false, true},
                             {1024, 128, 128, false, false},  {1024, 128, 512, false, false},
                             {1024, 128, 4000, false, false}, {128, 128, 1024, true, false},
                             {512, 128, 1024, true, false},   {4000, 128, 1024, true, false},
                             {1536, 256, 256, false, true},   {1536, 1024, 256, false, true},
                             {1536, 8000, 256, false, true},  {1024, 256, 1536, true, false},
                             {300, 128, 128, false, true},    {37, 4000, 128, false, true},
                             {1024, 1024, 1024, false, false}};

double seconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

/// How many times as long OpenBLAS takes.
double compare(const Shape& s) {
  std::vector<float> a(size_t(s.m) * s.k), b(size_t(s.k) * s.n), c(size_t(s.m) * s.n);
  for (size_t i = 0; i < a.size(); i++) a[i] = float(i % 201) / 100 - 1;
  for (size_t i = 0; i < b.size(); i++) b[i] = float(i % 199) / 100 - 1;
  const heed::Mat in_a =
      s.a_transposed ? heed::Mat{a.data(), s.k, s.m, s.m}.t() : heed::Mat{a.data(), s.m, s.k, s.k};
  const heed::Mat in_b =
      s.b_transposed ? heed::Mat{b.data(), s.n, s.k, s.k}.t() : heed::Mat{b.data(), s.k, s.n, s.n};
  const auto heed = [&] { heed::kernels.gemm(in_a, in_b, {c.data(), false}); };
  const auto openblas = [&] {
    cblas_sgemm(CblasRowMajor, s.a_transposed ? CblasTrans : CblasNoTrans,
                s.b_transposed ? CblasTrans : CblasNoTrans, s.m, s.n, s.k, 1, a.data(),
                s.a_transposed ? s.m : s.k, b.data(), s.b_transposed ? s.k : s.n, 0, c.data(), s.n);
  };
  const double operations = 2.0 * s.m * s.n * s.k;
  std::vector<double> ours, theirs;
  for (double spent = 0; spent < 0.4 || ours.size() < 9; spent += ours.back() + theirs.back())
    ours.push_back(seconds(heed)), theirs.push_back(seconds(openblas));
  const double ratio = median(theirs) / median(ours);
  std::printf("%5d x %4d x %4d %c%c  %6.1f  %6.1f GFLOP/s  %.2f times\n", s.m, s.n, s.k,
              s.a_transposed ? 't' : 'n', s.b_transposed ? 't' : 'n',
              operations / median(ours) / 1e9, operations / median(theirs) / 1e9, ratio);
  return ratio;
}

}  // namespace

int main() {
  std::printf("%s\n                     Heed  OpenBLAS\n", heed::describe_machine().c_str());
  double sum = 0, least = 1e9;
  for (const Shape& shape : kShapes) {
    const double ratio = compare(shape);
    sum += ratio, least = std::min(least, ratio);
  }
  std::printf("%.2f times on average, %.2f at least\n", sum / std::size(kShapes), least);
}
