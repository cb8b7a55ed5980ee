// `heed` with the solved exercises in place of the library's parts.
#include "tools/mine.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "heed.h"
#include "train/progress.h"

namespace {

using heed::Kernels;

/// Seconds of a training step of the translator that `make train` makes, with each filling of the
/// table, timed in turn: the least of three, or of fewer if they are slow.
std::vector<double> step_times(const std::vector<Kernels>& fillings) {
  constexpr int kSentences = 100, kLength = 10;
  heed::TranslatorConfig config;
  config.source_words = config.target_words = 2346;
  config.width = 64, config.heads = 2, config.hidden = 256, config.encoder_layers = 2;
  config.dropout = 0;
  heed::Translator model(config, 1);
  heed::Parameters parameters(model);
  heed::Adam adam(parameters);
  std::vector<int> ids, starts = {0};
  for (int s = 0; s < kSentences; s++) {
    for (int i = 0; i < kLength; i++) ids.push_back((17 * s + 31 * i) % config.source_words);
    starts.push_back(int(ids.size()));
  }
  std::vector<double> least(fillings.size(), 1e9);
  const double begin = heed::now();
  for (uint64_t round = 1; round <= 3 && heed::now() - begin < 3; round++)
    for (size_t i = 0; i < fillings.size(); i++) {
      heed::kernels = fillings[i];
      const double start = heed::now();
      {
        heed::Tape tape({1, round});
        tape.backward(model.loss({ids, starts}, {ids, starts}, ids, 0.1));
      }
      adam.step(parameters, 1e-4);
      least[i] = std::min(least[i], heed::now() - start);
    }
  return least;
}

/// Says before a training how long its steps take, and which exercise makes them long.
void print_estimate(const Kernels& yours, int steps) {
  std::printf("timing a step with each of them\n");
  std::fflush(stdout);
  const Kernels library = heed::kernels;
  std::vector<Kernels> fillings = {library, yours};
  for (const Yours& one : kYours) {
    heed::Parts alone;
    one.fill(alone);
    fillings.push_back(alone.kernels);
  }
  const std::vector<double> times = step_times(fillings);
  heed::kernels = library;
  std::printf("a step of make train takes %.0f ms here, %.0f ms with the library's own parts",
              1000 * times[1], 1000 * times[0]);
  if (steps > 0) std::printf(": %d steps take %.1f minutes", steps, steps * times[1] / 60);
  const auto slowest = std::max_element(times.begin() + 2, times.end());
  if (slowest != times.end())
    std::printf("; the slowest of yours is %s, %+.0f ms", kYours[slowest - times.begin() - 2].title,
                1000 * (*slowest - times[0]));
  std::printf("\n");
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  heed::Parts parts;
  std::string titles;
  for (const Yours& yours : kYours) {
    yours.fill(parts);
    titles += (titles.empty() ? "" : ", ") + std::string(yours.title);
  }
  std::printf("yours: %zu of %d%s\n", kYours.size(), kExercises,
              titles.empty() ? "" : (" (" + titles + ")").c_str());
  std::fflush(stdout);
  // What earlier versions trained calls it so.
  parts.attention.push_back({"yours", [](const heed::AttentionSetup& setup) {
                               return heed::make_attention("full", setup);
                             }});
  int steps = 0;
  for (int i = 1; i + 1 < argc; i++)
    if (std::string(argv[i]) == "--steps") steps = std::atoi(argv[i + 1]);
  if (argc > 1 && std::string(argv[1]) == "train" && !kYours.empty())
    print_estimate(parts.kernels, steps);
  return heed::run(argc, argv, parts);
}
