// heed bleu HYPOTHESES REFERENCE...: scores a translation.
#pragma once

namespace heed {

/// Prints BLEU and its signature; --help lists the options. Returns the exit code; throws a
/// sentence on bad input.
int bleu_command(int argc, const char* const* argv);

}  // namespace heed
