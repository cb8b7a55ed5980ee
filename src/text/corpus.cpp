#include "text/corpus.h"

#include <algorithm>
#include <climits>
#include <unordered_map>
#include <unordered_set>

#include "base/check.h"
#include "base/files.h"
#include "base/format.h"
#include "base/lines.h"
#include "base/random.h"
#include "text/letters.h"
#include "text/words.h"

namespace heed {
namespace {

using std::string_view;

constexpr int kFewestSources = 10, kLargestHeldOut = 1000, kHeldOutShare = 20;

/// A token has at least one byte, so most lines need no cutting to be known as short.
bool longer_than(string_view side, int limit) {
  return limit > 0 && side.size() > size_t(limit) && split_words(side).size() > size_t(limit);
}

/// Reads the lines of one text into a corpus.
class Parser {
 public:
  Parser(string_view text, const std::string& name, const ReadOptions& options)
      : text_(text), name_(name), options_(options) {
    corpus_.name = name;
    corpus_.longest = options.longest;
  }

  Corpus parse() {
    check(!text_.empty(), name_, ": the file is empty; each line must be source<TAB>target");
    const string_view last = text_.substr(text_.rfind('\n') + 1);
    if (is_cut_short(last)) {
      ++corpus_.cut_short;
      text_.remove_suffix(last.size());
    }
    for (Lines lines(text_, name_); lines.next();) add_line(lines);
    check(!corpus_.pairs.empty(), name_, ": no pair to learn from (", corpus_.summary(),
          "); each line must be source<TAB>target");
    return std::move(corpus_);
  }

 private:
  /// A last line that stops before its TAB or in the middle of a character.
  static bool is_cut_short(string_view line) {
    const size_t bad = first_bad_byte(line);
    if (bad == string_view::npos) return line.find('\t') == string_view::npos && !line.empty();
    const auto lead = static_cast<unsigned char>(line[bad]);
    const size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    return bad + wanted > line.size() &&
           std::all_of(line.begin() + std::ptrdiff_t(bad) + 1, line.end(), continues);
  }

  void add_line(const Lines& lines) {
    if (trimmed(lines.line()).empty()) {
      ++corpus_.blank;
      return;
    }
    const std::vector<string_view> sides = columns(lines.line());
    check(sides.size() >= 2, lines.place(), ": no TAB; each line must be source<TAB>target");
    add_pair(trimmed(sides[0]), trimmed(sides[1]));
  }

  void add_pair(string_view source, string_view target) {
    if (options_.swap) std::swap(source, target);
    if (source.empty() || target.empty()) {
      ++corpus_.blank;
    } else if (longer_than(source, options_.longest) || longer_than(target, options_.longest)) {
      ++corpus_.long_lines;
    } else if (!options_.keep_duplicates && !seen_.insert(joined(source, target)).second) {
      ++corpus_.duplicates;
    } else {
      corpus_.pairs.push_back({std::string(source), std::string(target)});
    }
  }

  static std::string joined(string_view source, string_view target) {
    return std::string(source).append("\t").append(target);
  }

  string_view text_;
  const std::string& name_;
  ReadOptions options_;
  Corpus corpus_;
  std::unordered_set<std::string> seen_;
};

std::vector<string_view> side_of(const std::vector<Pair>& pairs, std::string Pair::*side) {
  std::vector<string_view> lines;
  for (const Pair& pair : pairs) lines.emplace_back(pair.*side);
  return lines;
}

Corpus part_of(const Corpus& corpus, const char* part) {
  Corpus empty;
  empty.name = corpus.name + " (" + part + ")";
  empty.longest = corpus.longest;
  return empty;
}

}  // namespace

std::string Corpus::summary() const {
  const auto read = int64_t(pairs.size());
  std::string text = with_commas(read) + (read == 1 ? " pair read" : " pairs read");
  const int64_t skipped = blank + duplicates + long_lines + cut_short;
  if (skipped == 0) return text;
  text += ", " + with_commas(skipped) + " skipped";
  const char* before = ": ";
  const auto add = [&](int64_t count, const std::string& why) {
    if (count == 0) return;
    text += before + with_commas(count) + " " + why;
    before = ", ";
  };
  add(blank, "blank");
  add(duplicates, duplicates == 1 ? "duplicate" : "duplicates");
  add(long_lines, "longer than " + with_commas(longest) + " tokens");
  add(cut_short, "cut short at the end of the file");
  return text;
}

std::vector<string_view> Corpus::sources() const { return side_of(pairs, &Pair::source); }

std::vector<string_view> Corpus::targets() const { return side_of(pairs, &Pair::target); }

Corpus read_corpus(const std::string& path, const ReadOptions& options) {
  return parse_corpus(read_file(path), path, options);
}

Corpus parse_corpus(string_view text, const std::string& name, const ReadOptions& options) {
  return Parser(text, name, options).parse();
}

CorpusSplit split_corpus(const Corpus& corpus, uint64_t seed, int held_out) {
  std::unordered_map<string_view, int> pairs_of, part_of_source;
  std::vector<string_view> sources;  // each once, in the order of first appearance
  for (const Pair& pair : corpus.pairs)
    if (++pairs_of[pair.source] == 1) sources.push_back(pair.source);
  check(sources.size() >= kFewestSources, corpus.name, ": ", sources.size(),
        " different sources are too few to hold out pairs for validation and test; bring ",
        kFewestSources, " or more, or name files of their own for them");
  const int usual = std::clamp(int(corpus.pairs.size()) / kHeldOutShare, 1, kLargestHeldOut);
  const int wanted = std::min(held_out > 0 ? held_out : usual, int(sources.size()) / 3);
  Random random(seed);
  random.shuffle(std::span(sources));
  size_t next = 0;
  for (const int part : {1, 2}) {
    for (int taken = 0; taken < wanted; ++next) {
      part_of_source[sources[next]] = part;
      taken += pairs_of[sources[next]];
    }
  }
  CorpusSplit split{part_of(corpus, "train"), part_of(corpus, "valid"), part_of(corpus, "test")};
  Corpus* const parts[] = {&split.train, &split.valid, &split.test};
  for (const Pair& pair : corpus.pairs) parts[part_of_source[pair.source]]->pairs.push_back(pair);
  return split;
}

int64_t shared_sources(const Corpus& train, const Corpus& held_out) {
  std::unordered_set<string_view> known;
  for (const Pair& pair : train.pairs) known.insert(pair.source);
  return std::count_if(held_out.pairs.begin(), held_out.pairs.end(),
                       [&](const Pair& pair) { return known.contains(pair.source); });
}

void Sentences::add(std::span<const int> sentence) {
  ids.insert(ids.end(), sentence.begin(), sentence.end());
  check(ids.size() <= INT_MAX, "sentences: more than ", INT_MAX,
        " tokens are too many for one corpus; train on a part of it");
  starts.push_back(int(ids.size()));
}

EncodedCorpus encode_corpus(Corpus& corpus, const Tokenizers& tokenizers, int longest) {
  EncodedCorpus encoded;
  size_t kept = 0;
  for (Pair& pair : corpus.pairs) {
    const std::vector<int> source = tokenizers.source().encode(pair.source);
    const std::vector<int> target = tokenizers.target().encode(pair.target);
    if (longest > 0 && std::max(source.size(), target.size()) > size_t(longest)) {
      ++corpus.long_lines;
      corpus.longest = longest;
      continue;
    }
    encoded.source.add(source);
    encoded.target.add(target);
    if (&corpus.pairs[kept] != &pair) corpus.pairs[kept] = std::move(pair);
    ++kept;
  }
  corpus.pairs.resize(kept);
  return encoded;
}

}  // namespace heed
