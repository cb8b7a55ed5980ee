// The sub-commands of the program. Each gets the words after its name and the attention variants
// that the program knows besides the library's own, returns the exit code, and throws a sentence on
// bad input.
#pragma once

#include <vector>

#include "nn/attention.h"

namespace heed {

/// heed train: from pairs to a translator.
int train_command(int argc, const char* const* argv, const std::vector<AttentionVariant>& variants);

/// heed bleu HYPOTHESES REFERENCE...: scores a translation.
int bleu_command(int argc, const char* const* argv, const std::vector<AttentionVariant>& variants);

/// heed translate --model runs/x < in > out: a line in, a line out; at a terminal, a prompt.
int translate_command(int argc, const char* const* argv,
                      const std::vector<AttentionVariant>& variants);

/// heed evaluate --model runs/x --data c.tsv --probes DIR: BLEU, exact match, loss, probes.
int evaluate_command(int argc, const char* const* argv,
                     const std::vector<AttentionVariant>& variants);

/// heed info --model runs/x: the table of parameters, of a run or of a fresh model.
int info_command(int argc, const char* const* argv, const std::vector<AttentionVariant>& variants);

/// heed doctor: what this machine offers, and what to do about what is missing.
int doctor_command(int argc, const char* const* argv,
                   const std::vector<AttentionVariant>& variants);

/// heed bench: how fast everything is, next to what this machine can do.
int bench_command(int argc, const char* const* argv, const std::vector<AttentionVariant>& variants);

}  // namespace heed
