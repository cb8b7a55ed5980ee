#include "text/corpus.h"

#include <set>

#include "check.h"
#include "samples.h"
#include "score/nearest_pair.h"

using namespace heed;

namespace {

Corpus numbered(int pairs) {
  std::string text;
  for (int i = 0; i < pairs; ++i) {
    const std::string n = std::to_string(i);
    text += "source " + std::to_string(i / 2) + "\ttarget " + n + "\n";
  }
  return parse_corpus(text, "numbered.tsv");
}

}  // namespace

TEST("corpus reads plain pairs and says so") {
  const Corpus corpus = parse_corpus("a\tb\nc d\te f\n", "x.tsv");
  CHECK_EQUAL(corpus.pairs.size(), size_t(2));
  CHECK_EQUAL(corpus.pairs[1].source, "c d");
  CHECK_EQUAL(corpus.pairs[1].target, "e f");
  CHECK_EQUAL(corpus.summary(), "2 pairs read");
}

TEST("corpus takes files as people have them") {
  const std::string text =
      "\xEF\xBB\xBFGo.\tVa\u00A0!\tCC-BY 2.0 (France)\r\n"  // mark, third column, CRLF
      "\r\n \t \nalone\t\n\tseul\n"                         // four blank ones
      "Go.\tVa\u00A0!\r\n"                                  // a duplicate
      "  Stop. \t Arrête\u202F!\u00A0 \n"                   // spaces at the ends
      "Go.\tMarche.";                                       // another target, no final newline
  const Corpus corpus = parse_corpus(text, "x.tsv");
  CHECK_EQUAL(corpus.summary(), "3 pairs read, 5 skipped: 4 blank, 1 duplicate");
  CHECK_EQUAL(corpus.pairs[0].source, "Go.");
  CHECK_EQUAL(corpus.pairs[0].target, "Va\u00A0!");
  CHECK_EQUAL(corpus.pairs[1].source, "Stop.");
  CHECK_EQUAL(corpus.pairs[1].target, "Arrête\u202F!");
  CHECK_EQUAL(corpus.pairs[2].target, "Marche.");
  CHECK_EQUAL(parse_corpus(text, "x.tsv", {.keep_duplicates = true}).pairs.size(), size_t(4));
  CHECK_EQUAL(parse_corpus(text, "x.tsv", {.swap = true}).pairs[2].source, "Marche.");
}

TEST("corpus skips enormous lines and counts them") {
  std::string words;
  for (int i = 0; i < 10000; ++i) words += "word ";
  const std::string text = "a\tb\n" + words + "\tc\nd\t" + words + "\n";
  CHECK_EQUAL(parse_corpus(text, "x.tsv").summary(),
              "1 pair read, 2 skipped: 2 longer than 256 tokens");
  CHECK_EQUAL(parse_corpus(text, "x.tsv", {.longest = 0}).pairs.size(), size_t(3));
}

TEST("corpus skips a last line that was cut in the middle") {
  const std::string cut = "1 pair read, 1 skipped: 1 cut short at the end of the file";
  CHECK_EQUAL(parse_corpus("a\tb\nno tab here", "x.tsv").summary(), cut);
  CHECK_EQUAL(parse_corpus("a\tb\nc\tcaf\xC3", "x.tsv").summary(), cut);
  CHECK_EQUAL(parse_corpus("a\tb\nc\td", "x.tsv").summary(), "2 pairs read");
  CHECK_ERROR(parse_corpus("a\tb\nc\tcaf\xE9!", "x.tsv"), "x.tsv:2: byte 6");
  CHECK_ERROR(parse_corpus("a\tb\nc\td\xC0\x80", "x.tsv"), "x.tsv:2: byte 4");
  CHECK_ERROR(parse_corpus("a\tb\nc\td\xED\xA0\x80", "x.tsv"), "x.tsv:2: byte 4");
}

TEST("corpus refuses what it cannot read, in a sentence") {
  std::string text;
  for (int line = 1; line < 17; ++line) text += "a\tb" + std::to_string(line) + "\n";
  CHECK_ERROR(parse_corpus(text + "no tab\nc\td\n", "x.tsv"), "x.tsv:17: no TAB");
  CHECK_ERROR(parse_corpus("a\tb\nc\t\xFF\n", "x.tsv"), "x.tsv:2: byte 3");
  CHECK_ERROR(parse_corpus(std::string("a\tb\0c\n", 6), "x.tsv"), "x.tsv:1: a NUL byte");
  CHECK_ERROR(parse_corpus("\xFF\xFE"
                           "a",
                           "x.tsv"),
              "UTF-16");
  CHECK_ERROR(parse_corpus("a\tb\rc\td\r", "x.tsv"),
              "x.tsv: its lines end in a lone carriage return");
  CHECK_ERROR(parse_corpus("", "x.tsv"), "x.tsv: the file is empty");
  CHECK_ERROR(parse_corpus("\n\n", "x.tsv"), "no pair to learn from");
  CHECK_ERROR(read_corpus("build/nowhere.tsv"), "build/nowhere.tsv");
  CHECK_ERROR(read_corpus("tests"), "is a folder");
}

TEST("corpus never crashes on damaged files") {
  Random random(7);
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (uint64_t lines = random.below(6); lines > 0; --lines) {
      text += test::random_line(random) + "\t" + test::random_line(random) + "\n";
    }
    text.resize(random.below(text.size() + 1));
    for (uint64_t hits = random.below(3); hits > 0 && !text.empty(); --hits) {
      text[random.below(text.size())] = char(random.below(256));
    }
    const std::string error = test::error_of([&] {
      for (const Pair& pair : parse_corpus(text, "x.tsv").pairs) {
        CHECK(!pair.source.empty() && !pair.target.empty());
        CHECK_EQUAL(first_bad_byte(pair.source + pair.target), std::string_view::npos);
      }
    });
    if (!error.empty()) CHECK(error.starts_with("x.tsv"));
  }
}

TEST("a split holds out whole sources, the same for the same seed") {
  const Corpus corpus = numbered(400);
  const CorpusSplit split = split_corpus(corpus, 1, 30);
  CHECK_EQUAL(split.valid.pairs.size(), size_t(30));
  CHECK_EQUAL(split.test.pairs.size(), size_t(30));
  CHECK_EQUAL(split.train.pairs.size(), size_t(340));
  CHECK_EQUAL(shared_sources(split.train, split.valid), 0);
  CHECK_EQUAL(shared_sources(split.train, split.test), 0);
  CHECK_EQUAL(shared_sources(split.valid, split.test), 0);
  std::set<std::string> targets;
  for (const Corpus* part : {&split.train, &split.valid, &split.test}) {
    for (const Pair& pair : part->pairs) targets.insert(pair.target);
  }
  CHECK_EQUAL(targets.size(), size_t(400));
  CHECK_EQUAL(split_corpus(corpus, 1, 30).test.pairs[7].target, split.test.pairs[7].target);
  CHECK(split_corpus(corpus, 2, 30).test.sources() != split.test.sources());
  CHECK_EQUAL(split_corpus(corpus, 1).test.pairs.size(), size_t(20));
  CHECK_ERROR(split_corpus(numbered(18), 1), "9 different sources are too few");
}

TEST("encoding drops pairs that are too long in tokens, and counts them") {
  Corpus corpus = parse_corpus("a\tb\na b c d\tb\ne\tf f f\n", "x.tsv");
  const Tokenizers tokenizers =
      Tokenizers::train(corpus.sources(), corpus.targets(), {.min_count = 1});
  const EncodedCorpus encoded = encode_corpus(corpus, tokenizers, 3);
  CHECK_EQUAL(encoded.size(), 2);
  CHECK_EQUAL(corpus.pairs[1].source, "e");
  CHECK_EQUAL(corpus.summary(), "2 pairs read, 1 skipped: 1 longer than 3 tokens");
  CHECK_EQUAL(tokenizers.target().decode(encoded.target[1]), "f f f");
  CHECK_EQUAL(encoded.source.length(1), 1);
}

TEST("the nearest pair shares the rarest words") {
  const Corpus train = parse_corpus(
      "the dog eats\tle chien mange\nthe cat eats\tle chat mange\nthe cat sleeps\tle chat dort\n"
      "the zebra runs\tle zèbre court\n",
      "x.tsv");
  const Corpus asked = parse_corpus(
      "The cat eats.\t-\na zebra eats\t-\nnothing known\t-\na dog and a zebra\t-\n", "y.tsv");
  const std::vector<std::string> wanted{"le chat mange", "le zèbre court", "le chien mange",
                                        "le chien mange"};
  const std::vector<std::string> found = nearest_targets(train, asked);
  CHECK_EQUAL(found.size(), wanted.size());
  for (size_t i = 0; i < std::min(found.size(), wanted.size()); i++)
    CHECK_EQUAL(found[i], wanted[i]);
}
