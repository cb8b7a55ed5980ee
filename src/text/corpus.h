// Parallel text: files of `source<TAB>target`, read robustly, split, and turned into ids.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/sentences.h"
#include "text/tokenizer.h"

namespace heed {

struct Pair {
  std::string source, target;
};

struct ReadOptions {
  bool swap = false;             // learn the other direction
  int longest = 256;             // longer sides, in tokens, are skipped; 0: no limit
  bool keep_duplicates = false;  // equal pairs are read once unless this is set
};

/// Pairs, and how many lines were left out on the way and why.
struct Corpus {
  std::string name;  // the path it came from
  std::vector<Pair> pairs;
  int longest = 0;  // the limit that `long_lines` were over
  int64_t blank = 0, duplicates = 0, long_lines = 0, cut_short = 0;

  /// "30,000 pairs read, 3 skipped: 2 blank, 1 longer than 256 tokens".
  std::string summary() const;

  std::vector<std::string_view> sources() const;
  std::vector<std::string_view> targets() const;
};

/// Reads a UTF-8 file of `source<TAB>target` lines. A third column, CRLF, a byte order mark and
/// spaces at the ends are dropped; lines with a blank side, repeated pairs, overlong sides and a
/// last line cut in the middle are skipped and counted. Throws a sentence with file and line for a
/// line without TAB, bad UTF-8, a NUL byte; and for a missing, unreadable or empty file.
Corpus read_corpus(const std::string& path, const ReadOptions& options = {});

/// The same from text in memory; `name` stands in for the path.
Corpus parse_corpus(std::string_view text, const std::string& name,
                    const ReadOptions& options = {});

struct CorpusSplit {
  Corpus train, valid, test;
};

/// Holds out about `held_out` pairs each for valid and test (0: a twentieth, 1,000 at most), chosen
/// by the seed. All pairs of one source go to the same part. Throws below 10 different sources.
CorpusSplit split_corpus(const Corpus& corpus, uint64_t seed, int held_out = 0);

/// How many pairs of `held_out` have a source that also stands in `train`.
int64_t shared_sources(const Corpus& train, const Corpus& held_out);

/// The two sides of a corpus, sentence for sentence, without <bos> and <eos>.
struct EncodedCorpus {
  Sentences source, target;
  int size() const { return source.size(); }
};

/// Turns a corpus into ids. Pairs with a side of more than `longest` tokens (0: no limit) are taken
/// out of `corpus` and counted there, so that both keep the same numbering.
EncodedCorpus encode_corpus(Corpus& corpus, const Tokenizers& tokenizers, int longest = 0);

}  // namespace heed
