// What `heed train` says at its end and `heed evaluate` at any time.
#pragma once

#include <string>

#include "generate/translate.h"
#include "tasks/run.h"
#include "text/corpus.h"

namespace heed {

/// Translates a corpus and prints BLEU with its signature, exact match, unknown words, speed and
/// loss. Takes pairs that are too long for the model out of `corpus` at the end.
void report_quality(const Run& run, Corpus& corpus, const TranslateOptions& options);
/// Prints the floor that needs no model: the target of the training source with the most shared
/// rare words.
void report_nearest(const Corpus& corpus, const Corpus& train);
/// Translates and scores every probe set of a folder, and prints the table.
void report_probes(const Run& run, const std::string& folder, const TranslateOptions& options);

}  // namespace heed
