#include "score/bleu.h"

#include "base/files.h"
#include "check.h"

using namespace heed;

namespace {

std::vector<std::string> cut(const std::string& text, const std::string& mark) {
  std::vector<std::string> parts;
  for (size_t at = 0;;) {
    const size_t end = text.find(mark, at);
    parts.push_back(text.substr(at, end - at));
    if (end == std::string::npos) return parts;
    at = end + mark.size();
  }
}

/// Undoes the escapes of scripts/bleu_cases.py.
std::string unescaped(std::string text) {
  const std::pair<const char*, const char*> escapes[] = {
      {"\\u00a0", "\u00A0"}, {"\\u202f", "\u202F"}, {"\\u3000", "\u3000"}, {"\\\\", "\\"}};
  for (const auto& [from, to] : escapes) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + 1)) {
      text.replace(at, std::string(from).size(), to);
    }
  }
  return text;
}

std::vector<std::string> sentences(const std::string& text) { return cut(text, " ||| "); }

}  // namespace

TEST("bleu gives sacreBLEU's scores, signatures and descriptions") {
  int cases = 0;
  for (const std::string& line : cut(read_file("tests/golden/bleu.tsv"), "\n")) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> field = cut(unescaped(line), "\t");
    BleuOptions options{.tokenize = field[0], .lowercase = field[1] == "lc", .smooth = field[2]};
    options.smooth_value = std::stod(field[3]);
    options.effective_order = field[4] == "yes";
    options.max_order = std::stoi(field[5]);
    std::vector<std::vector<std::string>> references;
    for (const std::string& stream : cut(field[7], " ### "))
      references.push_back(sentences(stream));
    const Bleu bleu = corpus_bleu(sentences(field[6]), references, options);
    CHECK_NEAR(bleu.score, std::stod(field[8]), 1e-6);
    CHECK_EQUAL(bleu_signature(references.size(), options), field[9] + "|version:heed");
    CHECK_EQUAL(bleu.describe(), field[10]);
    ++cases;
  }
  CHECK_EQUAL(cases, 26);
}

TEST("bleu of one sentence uses the effective order") {
  const std::vector<std::string> reference{"le chat dort"};
  CHECK_NEAR(sentence_bleu("le chat dort", reference).score, 100, 1e-9);
  CHECK_NEAR(sentence_bleu("le chat dort", reference, {}).score, 0, 1e-9);
}

TEST("bleu's 13a tokens are those of mteval") {
  CHECK_EQUAL(bleu_tokens("  L'été\u00A0! 3.5,a (b)-c 5-6 a&amp;lt;b&apos;\n"),
              "L'été ! 3.5 , a ( b ) -c 5 - 6 a < b & apos ;");
  CHECK_EQUAL(bleu_tokens(". ,. ..x", {}), ". , . . . x");
  CHECK_EQUAL(bleu_tokens("a-\nb\nc"), "ab c");
  CHECK_EQUAL(bleu_tokens("é \u3000a", {.tokenize = "char"}), "é a");
  CHECK_EQUAL(bleu_tokens("ÉTÉ.", {.tokenize = "none", .lowercase = true}), "été.");
}

TEST("bleu refuses what it cannot score") {
  const std::vector<std::string> two{"a", "b"};
  CHECK_ERROR(corpus_bleu(two, {}), "no reference");
  const std::vector<std::vector<std::string>> one{{"a"}}, both{two};
  CHECK_ERROR(corpus_bleu(two, one), "2 hypotheses but 1 references");
  CHECK_ERROR(corpus_bleu(two, both, {.tokenize = "intl"}), "use 13a, none or char");
  CHECK_ERROR(corpus_bleu(two, both, {.smooth = "kneser"}), "use exp, floor, add-k or none");
  CHECK_ERROR(corpus_bleu(two, both, {.max_order = 0}), "must have 1 or more");
}
