#include "base/lines.h"

#include "check.h"

using namespace heed;

namespace {

/// Every line in brackets.
std::string shown(std::string_view text) {
  std::string all;
  for (Lines lines(text, "data.tsv"); lines.next();) all += "[" + std::string(lines.line()) + "]";
  return all;
}

}  // namespace

TEST("lines: every line once, without its end") {
  CHECK_EQUAL(shown(""), "");
  CHECK_EQUAL(shown("\n"), "[]");
  CHECK_EQUAL(shown("a\nb"), "[a][b]");
  CHECK_EQUAL(shown("a\n\nb\n"), "[a][][b]");
  CHECK_EQUAL(shown("a\r\n\r\nb\r\n"), "[a][][b]");
  CHECK_EQUAL(shown("a\rb\nc\r"), "[a\rb][c]");
  CHECK_EQUAL(shown("\xEF\xBB\xBF"
                    "a\n\xEF\xBB\xBF"
                    "b"),
              "[a][\xEF\xBB\xBF"
              "b]");
  CHECK_EQUAL(shown("\xEF\xBB\xBF"), "");
}

TEST("lines: a place is file and line") {
  Lines lines("a\n\nb", "data.tsv");
  std::string places;
  while (lines.next()) {
    std::ostringstream place;
    place << lines.place();
    places += place.str() + " ";
  }
  CHECK_EQUAL(places, "data.tsv:1 data.tsv:2 data.tsv:3 ");
  CHECK(!lines.next());
  CHECK_EQUAL(lines.place().line, 3);
}

TEST("lines: what is no text is a sentence with file, line and cure") {
  CHECK_ERROR(shown("a\ncaf\xE9"), "data.tsv:2: byte 4 of the line (0xE9) is not UTF-8");
  CHECK_ERROR(shown("caf\xC3"), "iconv -f latin1 -t utf-8");
  CHECK_ERROR(shown(std::string_view("a\nb\0", 4)),
              "data.tsv:2: a NUL byte; this is a binary file");
  CHECK_ERROR(shown("\xFF\xFE"
                    "a"),
              "data.tsv: this is UTF-16; save the file as UTF-8");
  CHECK_ERROR(shown("\xFE\xFF"
                    "a"),
              "iconv -f utf-16 -t utf-8");
  CHECK_ERROR(shown("a\tb\rc\td\r"), "data.tsv: its lines end in a lone carriage return (CR)");
  CHECK_EQUAL(shown("a\tb\r"), "[a\tb]");
}

TEST("columns: empty ones count, and there is always one") {
  const auto joined = [](std::string_view line, char separator) {
    std::string all;
    for (const std::string_view part : columns(line, separator)) all += std::string(part) + "|";
    return all;
  };
  CHECK_EQUAL(joined("", '\t'), "|");
  CHECK_EQUAL(joined("a", '\t'), "a|");
  CHECK_EQUAL(joined("a b\tc\t", '\t'), "a b|c||");
  CHECK_EQUAL(joined(" a", ' '), "|a|");
}
