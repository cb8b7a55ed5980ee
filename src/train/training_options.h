// How a translator is trained, and from what.
#pragma once

#include <cstdint>
#include <string>

namespace heed {

/// Every option of training, with its default. `each` lists every field once: for the command line,
/// for --help, and for the file `config`.
struct TrainingOptions {
  std::string data;                ///< one file of pairs: valid and test are split off
  std::string train, valid, test;  ///< or three
  std::string task;                ///< or pairs made up on the spot: reverse
  bool swap = false;
  std::string tokenizer = "words";
  int vocab = 0, min_count = 2;
  bool joint = true;
  int longest = 200;
  int batch_tokens = 2048;
  int steps = 20000;
  double minutes = 0;
  int patience = 10, evaluate_every = 0;
  double learning_rate = 2e-3;
  int warmup = 400;
  std::string schedule = "inverse-sqrt";
  double smoothing = 0.1, clip = 1, hide = 0.1;
  int average = 16;
  uint64_t seed = 1;

  /// Calls field(name, value, help, least, most); text and switches have no range.
  template <class Field>
  void each(Field&& field) {
    field("data", data, "a file of source<TAB>target lines; valid and test are split off");
    field("train", train, "or three files: to learn from,");
    field("valid", valid, "to choose the best weights by,");
    field("test", test, "and to score at the end");
    field("task", task, "or no file at all: reverse");
    field("swap", swap, "learn the other direction, target to source");
    field("tokenizer", tokenizer, "words or bpe");
    field("vocab", vocab, "most words of a vocabulary; 0: all, 8000 for bpe", 0, 1e6);
    field("min-count", min_count, "rarer words are unknown (words only)", 1, 1e6);
    field("joint", joint, "one vocabulary and embedding for both languages");
    field("longest", longest, "pairs with more tokens on a side are skipped", 1, 1e5);
    field("batch-tokens", batch_tokens, "tokens of a side in a step, at most", 16, 1e7);
    field("steps", steps, "steps in all", 1, 1e9);
    field("minutes", minutes, "stop after so many minutes; 0: no limit", 0, 1e6);
    field("patience", patience, "stop after so many evaluations without a better one", 1, 1e6);
    field("evaluate-every", evaluate_every, "steps between evaluations; 0: each epoch", 0, 1e9);
    field("learning-rate", learning_rate, "at the end of the warm-up", 1e-9, 10);
    field("warmup", warmup, "steps of rising learning rate", 0, 1e9);
    field("schedule", schedule, "inverse-sqrt or cosine");
    field("smoothing", smoothing, "label smoothing", 0, 0.99);
    field("clip", clip, "largest norm of a gradient; 0: any", 0, 1e9);
    field("hide", hide, "share of pairs whose common words are hidden, to learn copying", 0, 1);
    field("average", average, "weights are averaged over so many snapshots; 1: never", 1, 1000);
    field("seed", seed, "of parameters, order and dropout");
  }
};

}  // namespace heed
