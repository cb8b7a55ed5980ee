// heed bleu HYPOTHESES REFERENCE...: scores a translation.
#pragma once

namespace heed {

/// Takes the words behind `heed bleu`. Prints BLEU and its signature, or with --help the options.
/// Returns the exit code; throws a sentence on bad input.
int bleu_command(int argc, const char* const* argv);

}  // namespace heed
