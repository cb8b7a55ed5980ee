// How anything is trained: how long, how fast, how often it is looked at.
#pragma once

#include <cstdint>
#include <string>

#include "base/values.h"

namespace heed {

/// The options of a Trainer. `each` lists every field once: for the command line, for --help, and
/// for the file `config`.
struct TrainerOptions {
  int steps = 20000;
  double minutes = 0;
  int patience = 10, evaluate_every = 0;
  double learning_rate = 2e-3;
  int warmup = 400;
  std::string schedule = "inverse-sqrt";
  double clip = 1;
  int average = 16;
  uint64_t seed = 1;

  /// Calls field(name, value, help, range); text and switches have no range.
  template <class Field>
  void each(Field&& field) {
    field("steps", steps, "steps in all", Range{1, 1e9});
    field("minutes", minutes, "stop after so many minutes; 0: no limit", Range{0, 1e6});
    field("patience", patience, "stop after so many evaluations without a better one",
          Range{1, 1e6});
    field("evaluate-every", evaluate_every, "steps between evaluations; 0: each epoch",
          Range{0, 1e9});
    field("learning-rate", learning_rate, "at the end of the warm-up", Range{1e-9, 10});
    field("warmup", warmup, "steps of rising learning rate", Range{0, 1e9});
    field("schedule", schedule, "inverse-sqrt or cosine");
    field("clip", clip, "largest norm of a gradient; 0: any", Range{0, 1e9});
    field("average", average, "weights are averaged over so many snapshots; 1: never",
          Range{1, 1000});
    field("seed", seed, "of parameters, order and dropout");
  }
};

}  // namespace heed
