#include "base/options.h"

#include <cstring>

#include "check.h"

using namespace heed;

namespace {

/// A sub-command with one option of each kind.
struct Example {
  int width = 128;
  int any = 0;
  uint64_t seed = 7;
  double rate = 0.1, scale = 1;
  std::string out = "runs/first";
  bool shuffle = true, quiet = false;
  std::vector<std::string> files;
  Options options{"heed try", "Tries options."};

  explicit Example(bool takes_files = true) {
    options.add("width", &width, "numbers for a word", {.least = 8, .most = 4096});
    options.add("any", &any, "any whole number", {});
    options.add("seed", &seed, "where random numbers start");
    options.add("rate", &rate, "share dropped", {.least = 0, .most = 0.9});
    options.add("scale", &scale, "a factor", {.least = 0});
    options.add("out", &out, "the run's folder");
    options.add("shuffle", &shuffle, "another order each epoch");
    options.add("quiet", &quiet, "say less");
    if (takes_files) options.add_words(&files, "FILE...", "what to read");
  }

  bool parse(std::vector<const char*> words) {
    return options.parse(int(words.size()), words.data());
  }
};

}  // namespace

TEST("options: values of each kind, both ways to write them") {
  Example e;
  CHECK(e.parse({"--width", "64", "a.tsv", "--seed=18446744073709549568", "--rate", "0.25",
                 "--out=", "--no-shuffle", "--quiet", "b.tsv", "--any", "-3"}));
  CHECK_EQUAL(e.width, 64);
  CHECK_EQUAL(e.any, -3);
  CHECK_EQUAL(e.seed, 18446744073709549568u);
  CHECK_EQUAL(e.rate, 0.25);
  CHECK_EQUAL(e.out, "");
  CHECK(!e.shuffle && e.quiet);
  CHECK_EQUAL(e.files.size(), 2u);
  CHECK(e.files == std::vector<std::string>({"a.tsv", "b.tsv"}));
}

TEST("options: what is not given keeps its value, and given() tells") {
  Example e;
  CHECK(e.parse({"--width=128"}));
  CHECK_EQUAL(e.out, "runs/first");
  CHECK(e.options.given("width"));
  CHECK(!e.options.given("out"));
  CHECK(!e.options.given("shuffle"));
}

TEST("options: an unknown one suggests the nearest") {
  Example e;
  CHECK_ERROR(e.parse({"--widht", "64"}),
              "heed try: there is no option --widht; did you mean --width?");
  CHECK_ERROR(e.parse({"--shufle"}), "did you mean --shuffle?");
  CHECK_ERROR(e.parse({"--zzzzzz"}),
              "heed try: there is no option --zzzzzz; heed try --help lists them");
  CHECK_ERROR(e.parse({"--no-width"}), "there is no option --no-width");
}

TEST("options: a value that is missing, malformed or superfluous is a sentence") {
  Example e;
  CHECK_ERROR(e.parse({"--width"}), "heed try: --width needs a value after it");
  for (const char* bad : {"", "many", "64k", "6.5", "1e2", "0x40", " 64", "-", "--1"})
    CHECK_ERROR(e.parse({"--width", bad}),
                std::string("heed try: --width is '") + bad + "': it must be a whole number");
  for (const char* bad : {"", "half", "0.5.1", "nan"})
    CHECK_ERROR(e.parse({"--rate", bad}),
                std::string("heed try: --rate is '") + bad + "': it must be a number");
  CHECK_ERROR(e.parse({"--seed", "x"}), "--seed is 'x': it must be a whole number");
  CHECK_ERROR(e.parse({"--quiet=yes"}), "heed try: --quiet takes no value");
  CHECK_EQUAL(e.width, 128);
}

TEST("options: a value out of range is a sentence that says the range") {
  Example e;
  CHECK_ERROR(e.parse({"--width", "4"}), "heed try: --width is '4': it must be between 8 and 4096");
  CHECK_ERROR(e.parse({"--width", "4097"}), "it must be between 8 and 4096");
  CHECK_ERROR(e.parse({"--rate=0.95"}), "--rate is '0.95': it must be between 0 and 0.9");
  CHECK_ERROR(e.parse({"--scale=-1"}), "--scale is '-1': it must be at least 0");
  CHECK_ERROR(e.parse({"--scale=inf"}), "--scale is 'inf': it must be a number");
  CHECK_ERROR(e.parse({"--any", "99999999999"}),
              "--any is '99999999999': it must be between "
              "-2147483648 and 2147483647");
  CHECK_ERROR(e.parse({"--any", "-99999999999"}), "--any is '-99999999999': it must be between");
  CHECK_ERROR(e.parse({"--seed", "-1"}), "--seed is '-1': it must be between 0 and");
  CHECK_ERROR(e.parse({"--seed", "99999999999999999999"}), "it must be between 0 and");
}

TEST("options: a word where none is taken is an error") {
  Example e(false);
  CHECK_ERROR(e.parse({"width", "64"}),
              "heed try: 'width' is not an option; options start with --, and heed try --help "
              "lists them");
  CHECK_ERROR(e.parse({"--"}), "'--' is not an option");
}

TEST("options: help comes from the same list, with the values at the start") {
  const Example e;
  const std::string help = e.options.help();
  for (const char* part :
       {"Tries options.", "heed try FILE... [options]", "FILE...  what to read", "--width N",
        "numbers for a word (128)", "--seed N", "(7)", "--rate N", "(0.1)", "--out TEXT",
        "the run's folder (runs/first)", "--shuffle ", "another order each epoch"})
    if (help.find(part) == std::string::npos) CHECK_EQUAL(help, part);
}

TEST("options: the nearest word has the fewest edits, and must be near") {
  const std::vector<std::string> known = {"width", "heads", "hidden"};
  CHECK_EQUAL(nearest("head", known), "heads");
  CHECK_EQUAL(nearest("heads", known), "heads");
  CHECK_EQUAL(nearest("hiden", known), "hidden");
  CHECK_EQUAL(nearest("wdith", known), "width");
  CHECK_EQUAL(nearest("qqqqq", known), "");
  CHECK_EQUAL(nearest("anything", {}), "");
}
