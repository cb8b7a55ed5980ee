// The sub-commands of the program. Each returns the exit code, and throws a sentence on bad input.
#pragma once

#include <string_view>
#include <vector>

#include "nn/attention.h"

namespace heed {

/// What a command is called with.
struct Call {
  int argc;  ///< the words after its name
  const char* const* argv;
  std::vector<AttentionVariant> variants = {};  ///< known besides the library's own
};

int train_command(const Call& call);      ///< from pairs to a translator
int translate_command(const Call& call);  ///< a line in, a line out; at a terminal, a prompt
int evaluate_command(const Call& call);   ///< BLEU, exact match, loss, probes
int bleu_command(const Call& call);       ///< scores a translation
int info_command(const Call& call);       ///< the table of parameters, of a run or a fresh model
int bench_command(const Call& call);      ///< how fast everything is, next to what could be
int doctor_command(const Call& call);     ///< what this machine offers, and what is missing

/// Prints a text and all that waits to be printed. Throws a sentence if standard output did not
/// take that, or something before.
void print(std::string_view text);

}  // namespace heed
