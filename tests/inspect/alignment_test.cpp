#include "inspect/alignment.h"

#include <sstream>
#include <vector>

#include "check.h"

using namespace heed;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

using Words = std::vector<std::string>;

}  // namespace

TEST("display width") {
  CHECK_EQUAL(display_width("été"), 3);
  CHECK_EQUAL(display_width("e\u0301te\u0301"), 3);
  CHECK_EQUAL(display_width("日本"), 4);
  CHECK_EQUAL(display_width("█▏"), 2);
  CHECK_EQUAL(display_width(""), 0);
}

TEST("labels lose joiner marks, spaces and control characters, and are cut") {
  CHECK_EQUAL(label_of("\uFFED's"), "'s");
  CHECK_EQUAL(label_of("\uFFED\u00A0?"), "?");
  CHECK_EQUAL(label_of("a\x1b[31m"), "a?[31m");
  CHECK_EQUAL(label_of(" "), "_");
  CHECK_EQUAL(label_of("abcdef", 4), "abc~");
  CHECK_EQUAL(label_of("abcd", 4), "abcd");
  CHECK_EQUAL(display_width(label_of("日本日本", 4)), 3);
}

TEST("an alignment names what each word looked at most") {
  const Tensor weights({2, 3}, {0.75, 0.25, 0, 0.1f, 0.05f, 0.85f});
  const std::string text = draw_alignment(Words{"l'", "été"}, Words{"the", "warm", "summer"},
                                          weights, {.unicode = false});
  CHECK_EQUAL(text,
              "  l'  <- the    ########    warm ###\n"
              "  été <- summer #########\n");
  const std::string blocks = draw_alignment(Words{"l'", "été"}, Words{"the", "warm", "summer"},
                                            weights, {.unicode = true});
  CHECK_EQUAL(blocks,
              "  l'  ← the    ███████▌    warm ██▌\n"
              "  été ← summer ████████▌\n");
}

TEST("an alignment stays within the terminal") {
  const Tensor weights({1, 3}, {0.4f, 0.3f, 0.3f});
  for (const int columns : {30, 40, 50, 60})
    for (const std::string& line : lines_of(draw_alignment(
             Words{"mot"}, Words{"one", "two", "three"}, weights, {.columns = columns})))
      CHECK(display_width(line) <= columns);
}

TEST("a map has a shade for each pair, in columns under their words") {
  const Tensor weights({2, 2}, {1, 0, 0.3f, 0.7f});
  CHECK_EQUAL(draw_map(Words{"le", "chat"}, Words{"the", "cat"}, weights, {.unicode = false}),
              "       the cat\n"
              "  le   ### ...\n"
              "  chat +++ ***\n");
  CHECK_EQUAL(draw_map(Words{"le"}, Words{"日"}, Tensor({1, 1}, {1})), "     日\n  le ██\n");
}

TEST("a map too wide for the terminal is cut into several") {
  const Words keys(20, "word");
  const Tensor weights = Tensor::full({2, 20}, real(0.05));
  const std::string text = draw_map(Words{"a", "b"}, keys, weights, {.columns = 33});
  size_t words = 0;
  for (const std::string& line : lines_of(text)) {
    CHECK(display_width(line) <= 33);
    for (size_t at = line.find("word"); at != std::string::npos; at = line.find("word", at + 1))
      words++;
  }
  CHECK_EQUAL(words, size_t(20));
  CHECK_EQUAL(lines_of(text).size(), size_t(4 * 3 + 3));
}

TEST("weights of another shape are refused") {
  CHECK_ERROR(draw_map(Words{"a"}, Words{"b"}, Tensor::zeros({2, 1})), "1 words look at 1");
  CHECK_ERROR(draw_alignment(Words{"a"}, Words{"b"}, Tensor()), "1 words look at 1");
}
