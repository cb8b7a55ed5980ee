// How a translator is trained, and from what.
#pragma once

#include "train/trainer_options.h"

namespace heed {

/// Every option of training a translator, with its default. `each` lists every field once: for the
/// command line, for --help, and for the file `config`.
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
  double smoothing = 0.1, hide = 0.1;
  TrainerOptions trainer;

  /// Calls field(name, value, help, range); text and switches have no range.
  template <class Field>
  void each(Field&& field) {
    field("data", data, "a file of source<TAB>target lines; valid and test are split off");
    field("train", train, "or three files: to learn from,");
    field("valid", valid, "to choose the best weights by,");
    field("test", test, "and to score at the end");
    field("task", task, "or no file at all: reverse");
    field("swap", swap, "learn the other direction, target to source");
    field("tokenizer", tokenizer, "words or bpe");
    field("vocab", vocab, "most words of a vocabulary; 0: all, 8000 for bpe", Range{0, 1e6});
    field("min-count", min_count, "rarer words are unknown (words only)", Range{1, 1e6});
    field("joint", joint, "one vocabulary and embedding for both languages");
    field("longest", longest, "pairs with more tokens on a side are skipped", Range{1, 1e5});
    field("batch-tokens", batch_tokens, "tokens of a side in a step, at most", Range{16, 1e7});
    field("smoothing", smoothing, "label smoothing", Range{0, 0.99});
    field("hide", hide, "share of pairs whose common words are hidden, to learn copying",
          Range{0, 1});
    trainer.each(field);
  }
};

}  // namespace heed
