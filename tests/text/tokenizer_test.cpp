#include "text/tokenizer.h"

#include <chrono>
#include <cstdio>

#include "base/files.h"
#include "check.h"
#include "samples.h"
#include "text/words.h"

using namespace heed;

namespace {

std::string cut(std::string_view line) {
  std::string text;
  for (const std::string& piece : split_words(line)) text += (text.empty() ? "" : "  ") + piece;
  return text;
}

const std::vector<std::string_view> kLines{"the cat eats the fish .",
                                           "the cats eat the fishes .",
                                           "a cat sleeps",
                                           "l'été, l'hiver : été\u00A0!",
                                           "the old cat doesn't eat",
                                           "ééé ô ô ô été",
                                           "the the the",
                                           "3 cats, 12 cats, 45 fish"};

std::vector<Tokenizer> both_kinds() {
  return {Tokenizer::train(kLines, {.kind = "words", .min_count = 1}),
          Tokenizer::train(kLines, {.kind = "bpe", .size = 330})};
}

}  // namespace

TEST("words cuts punctuation, clitics and French spaces") {
  CHECK_EQUAL(cut("Hello, you (there)."), "Hello  ￭,  you  (￭  there  ￭)  ￭.");
  CHECK_EQUAL(cut("l'ami d'aujourd'hui"), "l'￭  ami  d'￭  aujourd'hui");
  CHECK_EQUAL(cut("Qu’il vienne, jusqu'ici"), "Qu’￭  il  vienne  ￭,  jusqu'￭  ici");
  CHECK_EQUAL(cut("A-t-il mangé, dit-elle ?"), "A  ￭-t-il  mangé  ￭,  dit  ￭-elle  ?");
  CHECK_EQUAL(cut("quatre-vingt-dix-sept peut-être"), "quatre  ￭-vingt  ￭-dix  ￭-sept  peut-être");
  CHECK_EQUAL(cut("I don't, she's; o'clock"), "I  do  ￭n't  ￭,  she  ￭'s  ￭;  o'clock");
  CHECK_EQUAL(cut("Non\u00A0! «\u00A0Oui\u202F»"), "Non  ￭\u00A0!  «\u00A0￭  Oui  ￭\u202F»");
  CHECK_EQUAL(cut("3.50 et 1,000... 5%"), "3.50  et  1,000  ￭...  5  ￭%");
  CHECK_EQUAL(cut(" a  b"), "￭ ￭  a  ￭ ￭  ￭ ￭  b");
  CHECK_EQUAL(cut(""), "");
}

TEST("words is reversible for any line") {
  for (const char* line :
       {"", " ", "  ", "\u00A0", "￭", "￭￭ a ￭", "a\u00A0b", "!\u00A0?", "«\u00A0?", "'", "l'",
        "l''a", "a-", "-je", "(\u202F!", "it's's", "a\tb \t"}) {
    CHECK_EQUAL(join_words(split_words(line)), line);
  }
  Random random(1);
  for (int i = 0; i < 20000; ++i) {
    const std::string line = test::random_line(random);
    CHECK_EQUAL(join_words(split_words(line)), line);
  }
}

TEST("bpe is reversible for any line and knows every byte") {
  const Tokenizer bpe = both_kinds()[1];
  Random random(2);
  for (int i = 0; i < 20000; ++i) {
    const std::string line = test::random_line(random);
    const std::vector<int> ids = bpe.encode(line);
    CHECK_EQUAL(bpe.decode(ids), line);
    for (const int id : ids) CHECK(id >= kSpecials && id < bpe.size());
  }
  CHECK_EQUAL(bpe.decode(std::vector<int>{Bpe::kFirstByte + 0xC3}), "\uFFFD");
  const std::string endless(100000, 'x');
  CHECK(bpe.decode(bpe.encode(endless)) == endless);
}

TEST("bpe learns the most frequent pair first, ties by the smaller ids") {
  const std::vector<std::string_view> lines{"ab ab ab", "cd cd cd", "ab ef"};
  const Bpe bpe = Bpe::train(lines, 300);
  // " a" and "ab" are seen four times and a space has the smaller id; then " ab", " c" and so on.
  const auto byte = [](char c) { return Bpe::kFirstByte + static_cast<unsigned char>(c); };
  const int first = Bpe::kFirstCharacter;
  CHECK(bpe.merges() == std::vector<std::pair<int, int>>{{byte(' '), byte('a')},
                                                         {first, byte('b')},
                                                         {byte(' '), byte('c')},
                                                         {first + 2, byte('d')}});
  CHECK(bpe.encode("ab cd ef") ==
        std::vector<int>({first + 1, first + 3, byte(' '), byte('e'), byte('f')}));
}

TEST("bpe learns the same from the same lines, and merges overlaps from the left") {
  const Tokenizer one = both_kinds()[1], two = both_kinds()[1];
  CHECK(std::get<Bpe>(one.model).merges() == std::get<Bpe>(two.model).merges());
  const std::vector<std::string_view> lines{"aaaaa", "aaaaa", "aaaa", "aaa"};
  const Bpe bpe = Bpe::train(lines, 300);
  for (const std::string_view line : lines) CHECK_EQUAL(bpe.decode(bpe.encode(line)), line);
}

TEST("bpe's fast training gives the merges of the plain algorithm") {
  Random random(5);
  std::vector<std::string> lines;
  for (int i = 0; i < 60; ++i) {
    lines.emplace_back();
    for (int words = 8; words > 0; --words) {
      for (uint64_t n = 1 + random.below(6); n > 0; --n)
        lines.back() += char('a' + random.below(3));
      lines.back() += ' ';
    }
  }
  const std::vector<std::string_view> views(lines.begin(), lines.end());
  const Bpe fast = Bpe::train(views, 320);
  // Plain: encode everything with the merges so far, count all pairs, take the best.
  Bpe bpe = Bpe::train({}, 300);  // nothing is learned
  for (int step = 0; step < 20; ++step) {
    std::map<std::pair<int, int>, int> counts;
    for (const std::string& line : lines) {
      const std::string spaced = " " + line;
      for (const std::string_view chunk : bpe_chunks(spaced)) {
        // encode adds a space, which is the one the chunk starts with.
        if (!chunk.starts_with(' ') || chunk.size() < 2) continue;
        const std::vector<int> ids = bpe.encode(chunk.substr(1));
        for (size_t i = 0; i + 1 < ids.size(); ++i) ++counts[{ids[i], ids[i + 1]}];
      }
    }
    std::pair<int, int> best = counts.begin()->first;
    for (const auto& [pair, count] : counts) best = count > counts[best] ? pair : best;
    CHECK(bpe.add_merge(best.first, best.second));
  }
  CHECK(std::vector(fast.merges().begin(), fast.merges().begin() + 20) == bpe.merges());
  CHECK(!bpe.add_merge(bpe.size(), Bpe::kFirstByte) && !bpe.add_merge(kEnd, Bpe::kFirstByte));
}

TEST("vocabulary keeps the frequent pieces, ties by their bytes") {
  const PieceCounts counts{{"a", 2}, {"b", 5}, {"c", 2}, {"d", 1}};
  const Vocabulary twice = Vocabulary::of(counts, 2, 0);
  std::string pieces;
  for (int id = 0; id < twice.size(); ++id) pieces += twice.piece(id) + " ";
  CHECK_EQUAL(pieces, "<unk> <bos> <eos> b a c ");
  CHECK_EQUAL(Vocabulary::of(counts, 1, 5).size(), 5);
  CHECK_EQUAL(Vocabulary::of(counts, 2, 0).id("d"), kUnknown);
  CHECK_ERROR(Vocabulary::of(counts, 0, 0), "must be 1 or more");
  CHECK_ERROR(Vocabulary::of(counts, 1, 3), "no room");
  CHECK_ERROR(Vocabulary({"<unk>", "<bos>", "<eos>", "a", "a"}), "'a' is there twice");
}

TEST("an unknown word keeps its piece and can be copied") {
  const Tokenizer words = both_kinds()[0];
  const EncodedLine line = words.encode_with_pieces("the zebra, sleeps");
  CHECK_EQUAL(line.ids[1], kUnknown);
  CHECK_EQUAL(line.pieces[1], "zebra");
  CHECK_EQUAL(words.decode(line.ids, line.pieces), "the zebra, sleeps");
  CHECK_EQUAL(words.decode(line.ids), "the <unk>, sleeps");
  CHECK_EQUAL(words.decode(std::vector<int>{kStart, words.encode("cat")[0], kEnd}), "cat");
  CHECK_ERROR(words.decode(std::vector<int>{words.size()}), "outside the vocabulary");
}

TEST("tokenizers are joint or separate") {
  const std::vector<std::string_view> english{"a cat", "a cat"}, french{"un chat", "un chat"};
  const Tokenizers joint = Tokenizers::train(english, french, {.joint = true});
  const Tokenizers separate = Tokenizers::train(english, french, {});
  CHECK(joint.joint() && !separate.joint());
  CHECK_EQUAL(joint.source().size(), kSpecials + 4);
  CHECK_EQUAL(separate.target().size(), kSpecials + 2);
  CHECK_EQUAL(separate.source().encode("chat")[0], kUnknown);
  CHECK_ERROR(Tokenizers::train(english, french, {.kind = "char"}), "use words or bpe");
  CHECK_ERROR(Tokenizers::train(english, french, {.kind = "bpe", .size = 200}), "300 or more");
}

TEST("a tokenizer file gives back the same tokenizer") {
  for (const bool joint : {false, true}) {
    for (const char* kind : {"words", "bpe"}) {
      const Tokenizers made =
          Tokenizers::train(kLines, kLines, {.kind = kind, .size = 320, .joint = joint});
      const std::string path = "build/tokenizer_test.txt";
      made.save(path);
      const Tokenizers loaded = Tokenizers::load(path);
      std::remove(path.c_str());
      CHECK_EQUAL(loaded.to_text(), made.to_text());
      CHECK_EQUAL(loaded.joint(), joint);
      CHECK_EQUAL(loaded.target().kind(), kind);
      for (const std::string_view line : kLines) {
        CHECK(loaded.target().encode(line) == made.target().encode(line));
      }
    }
  }
}

TEST("odd pieces survive the tokenizer file") {
  Random random(3);
  std::vector<std::string> lines;
  for (int i = 0; i < 500; ++i) lines.push_back(test::random_line(random));
  const std::vector<std::string_view> views(lines.begin(), lines.end());
  for (const char* kind : {"words", "bpe"}) {
    const Tokenizers made =
        Tokenizers::train(views, views, {.kind = kind, .size = 900, .min_count = 1});
    const Tokenizers loaded = Tokenizers::from_text(made.to_text(), "memory");
    for (int id = 0; id < made.source().size(); ++id) {
      CHECK_EQUAL(loaded.source().shown(id), made.source().shown(id));
    }
  }
}

TEST("a word costs what its letters cost, whatever is cut off it") {
  constexpr int kTimes = 30000;  // in quadratic time this takes seconds
  for (const std::string_view suffix : {"n't", "'re", "-vingt", "-t-il", "\u2019ll"}) {
    std::string word = "a";
    for (int i = 0; i < kTimes; ++i) word += suffix;
    const auto start = std::chrono::steady_clock::now();
    const std::vector<std::string> pieces = split_words(word);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    CHECK_EQUAL(pieces.size(), size_t(kTimes + 1));
    CHECK_EQUAL(pieces[1], std::string(kJoiner).append(suffix));
    CHECK_EQUAL(join_words(pieces), word);
    CHECK(seconds.count() < 1);
  }
}

TEST("a damaged tokenizer file is refused in a sentence") {
  for (const char* kind : {"words", "bpe"}) {
    const std::string text =
        Tokenizers::train(kLines, kLines, {.kind = kind, .size = 310}).to_text();
    for (size_t size = 0; size + 1 < text.size(); ++size) {  // only the last newline may lack
      CHECK_ERROR(Tokenizers::from_text(text.substr(0, size), "run/tokenizer"), "run/tokenizer");
    }
    CHECK_ERROR(Tokenizers::from_text(text + "more\n", "t"), "more after the end");
    Random random(4);
    for (int i = 0; i < 3000; ++i) {  // any byte changed: refused or read, never a crash
      std::string broken = text;
      broken[random.below(broken.size())] = char(random.below(256));
      test::error_of([&] { Tokenizers::from_text(broken, "t").source().encode("the cat"); });
    }
  }
  const std::string head = "heed tokenizer 1\nvocabularies 1\n";
  CHECK_ERROR(Tokenizers::from_text("PK\3\4", "t"), "no tokenizer file");
  CHECK_ERROR(Tokenizers::from_text(head + "words 2\n<unk>\n<bos>\nend\n", "t"), "must start with");
  CHECK_ERROR(Tokenizers::from_text(head + "words 99999999999\n", "t"), "t:3: expected a number");
  CHECK_ERROR(Tokenizers::from_text(head + "letters 9\n", "t"), "t:3: expected 'words N'");
  CHECK_ERROR(Tokenizers::from_text(head + "words 9\n<unk>\n\n", "t"), "t:5: an empty piece");
  for (const char* bad : {"\\", "\\{}", "\\{41", "\\{g}", "\\{d800}", "\\{110000}", "\\41}",
                          "\\{100000041}"})
    CHECK_ERROR(Tokenizers::from_text(head + "words 9\n" + bad + "\n", "t"), "t:4: a bad escape");
  CHECK_ERROR(Tokenizers::from_text(head + "bpe 0 1\n9999 5 x\nend\n", "t"), "t:4: a merge of");
  CHECK_ERROR(Tokenizers::from_text(head + "bpe 0 1\n100 101\nend\n", "t"),
              "t:4: expected 3 words");
  CHECK_ERROR(Tokenizers::from_text(head + "bpe 0 1\n100 101 zz\nend\n", "t"), "t:4: the merge makes 'ab'");
}
