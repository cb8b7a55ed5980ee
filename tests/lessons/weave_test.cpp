// The weaver on a repository of two small lessons: as it should be, broken in each way, and mended.
#include <algorithm>
#include <filesystem>

#include "base/files.h"
#include "check.h"
#include "scratch.h"
#include "tools/weave_glossary.h"
#include "tools/weave_page.h"
#include "tools/weave_program.h"
#include "tools/weave_run.h"
#include "tools/weave_source.h"

using namespace heed;
namespace fs = std::filesystem;

namespace {

const char* const kSource = R"code(// Rows.
#include "rows.h"

#define LOOP { /* a brace too many

namespace lib {
namespace {

constexpr char kBrace = '{';  // and a "quote
const std::string kText = R"x(})" }" {)x", kMore = "}\"{";
constexpr int kSizes[] = {1'000, 2'000};
using Row = std::vector<int>;

// The largest number.
// Rows are not empty.
static double largest(const Row& row) {
  if (row[0] > U'{') return 1;  // }
  return *std::max_element(row.begin(), row.end());
}

}  // namespace

/// A square.
template <class T, int n = (2 > 1)>
T twice(T x) {
  return x + x;
}
double twice(double x, int);

int twice(int x) { return 2 * x; }

// Not a note on what follows.

enum class Kind : int { one, two };

struct Box final : public Base<int> {
  /// Its weight.
  double weight() const {
    return weight_;
  }
  explicit Box(double w) : Base{1}, weight_(w) { count++; }
  Box& operator=(const Box&) = default;
  bool operator<(const Box& other) const { return weight_ < other.weight_; }
  double operator()() { return 0; }
  struct Lid {
    int colour = 3;
  };
  static int shared();

 private:
  double weight_{0};
  int count = 0;
};

int Box::shared() { return 7; }
}  // namespace lib
)code";

std::string found(const std::string& name) { return weave::definition_of(name, kSource); }

const char* const kReadme = R"text(# 1. One step

A **row** is a list of numbers, and **98%**<!-- share --> of them (12.5<!-- mean -->) are small.

`add` in [src/add.cpp](../../src/add.cpp):
```cpp
/// One more.
int add(int x) {
  return x + 1;
}
```

```text
== sums
1 + 1 = 2
  done
```

```text
== time: a sum
took 5 ms
```

![a curve](figures/curve.svg) See [the next lesson](../02-two/README.md#the-idea-again) and
[the code](../../src/add.cpp#L3), [elsewhere](https://example.org/none).
)text";

const char* const kProgram = R"(#!/bin/sh
test "$1 $3" = "--values --figures" || exit 3
read line && exit 4
mkdir -p "$4/timing"
echo '<svg>curve</svg>' > "$4/curve.svg"
echo '<svg>'$$'</svg>' > "$4/timing/speed.svg"
printf 'share\t98%%\nmean\t12.5\n' > "$2"
printf '== sums\n1 + 1 = 2\n  done\n\n== time: a sum\ntook %s ms\n' $$
)";

/// A repository that is as it should be.
struct Repository {
  test::Scratch scratch;

  Repository() {
    write("README.md", "# Top\n\n[lessons](lessons/GLOSSARY.md)\n");
    write("src/add.cpp",
          "#include \"add.h\"\n\n/// One more.\nint add(int x) {\n  return x + 1;\n}\n");
    write("lessons/01-one/README.md", kReadme);
    write("lessons/01-one/lesson.cpp", "");
    write("lessons/01-one/terms.txt", "row\ta list of numbers\n");
    write("lessons/01-one/figures/curve.svg", "<svg>curve</svg>\n");
    write("lessons/01-one/figures/speed.svg", "<svg>an old one</svg>\n");
    write("lessons/02-two/README.md", "# 2. Two\n\n## The idea, again\n\nColumns and rows.\n");
    write("lessons/02-two/terms.txt", "column\tthe other way\n");
    write("lessons/GLOSSARY.md",
          "# Glossary\n\nEvery term of the lessons, and the lesson that explains it.\n\n"
          "<!-- Made by `make weave` from the terms.txt of each lesson. -->\n\n"
          "| term | meaning | lesson |\n|---|---|---|\n"
          "| column | the other way | [2](02-two/README.md) |\n"
          "| row | a list of numbers | [1](01-one/README.md) |\n");
    write("build/lessons/01-one/lesson", kProgram);
    fs::permissions(scratch.path("build/lessons/01-one/lesson"), fs::perms::owner_all);
  }

  void write(const std::string& path, const std::string& bytes) const {
    fs::create_directories((scratch.folder / path).parent_path());
    scratch.write(path, bytes);
  }
  std::string read(const std::string& path) const { return read_file(scratch.path(path)); }
  void replace(const std::string& path, const std::string& from, const std::string& to) const {
    std::string text = read(path);
    const size_t at = text.find(from);
    CHECK(at != text.npos);
    if (at != text.npos) write(path, text.replace(at, from.size(), to));
  }
  weave::Ledger run(bool check) const {
    return weave::run({.root = scratch.folder, .check = check});
  }
  std::string checked() const { return run(true).text(); }
};

/// One way to break the repository, and what the check is to say of it.
struct Break {
  std::string file, from, to, said;
  bool mendable = true;
};

const std::string kOne = "lessons/01-one/README.md", kTwo = "lessons/02-two/README.md";

const std::vector<Break> kBreaks = {
    {kOne, "return x + 1;", "return x + 2;",
     kOne + ":9: the code is not that of `add` in src/add.cpp\n    wanted: '  return x + 1;'\n"
            "    stands: '  return x + 2;'\n"},
    {kOne, "/// One more.\nint add(int x) {\n  return x + 1;\n}\n", "", kOne + ":7: the code"},
    {"src/add.cpp", "x + 1", "1 + x", "wanted: '  return 1 + x;'"},
    {"src/add.cpp", "int add", "int sum", kOne + ":6: src/add.cpp defines no `add`\n", false},
    {kOne, "(../../src/add.cpp):", "(../../src/plus.cpp):", "no file src/plus.cpp", false},
    {kOne, "`add` in", "add in", kOne + ":6: a block of C++ that no line above it names", false},
    {kOne, "1 + 1 = 2", "1 + 1 = 3", kOne + ":15: the section 'sums' is not what"},
    {kOne, "  done\n", "", "wanted: '  done'\n    stands: (the end)\n"},
    {kOne, "== sums", "== products", kOne + ":13: the program prints no section 'products'", false},
    {kOne, "\ntook 5 ms", "", "the section 'time: a sum' is not what"},
    {kOne, "98%", "97%", kOne + ":3: the value share is another\n    wanted: '98%'\n"},
    {kOne, "12.5", "-12.5", "the value mean is another"},
    {kOne, "12.5", "112.5", "    stands: '112.5'\n"},
    {kOne, "<!-- mean", "<!-- median", "the program says no value named median", false},
    {kOne, "<!-- mean", "<!-- the mean", "the program says no value named the mean", false},
    {"lessons/01-one/figures/curve.svg", "curve", "line", "curve.svg: the program draws another"},
    {"build/lessons/01-one/lesson", "$4/curve", "$4/line", "line.svg: this picture is not", false},
    {"build/lessons/01-one/lesson", "$4/curve", "$4/line",
     "curve.svg: the lesson's program draws no", false},
    {"build/lessons/01-one/lesson", "mkdir", "echo broken >&2; exit 9; mkdir",
     "ended with code 9: broken", false},
    {kOne, "(../02-two/README.md", "(../03-two/README.md", kOne + ":24: the link leads nowhere",
     false},
    {kTwo, "## The idea, again", "## The idea", "no such heading: ../02-two/README.md#the-idea",
     false},
    {kOne, "#L3", "#L7", "no such heading: ../../src/add.cpp#L7", false},
    {"README.md", "GLOSSARY.md", "TERMS.md", "README.md:3: the link leads nowhere", false},
    {"lessons/GLOSSARY.md", "the other way", "another way", "GLOSSARY.md: the glossary is not"},
    {"lessons/02-two/terms.txt", "column", "list", kOne + ":3: 'list' is explained only in", false},
    {"lessons/02-two/terms.txt", "column", "matrix", "terms.txt:1: 'matrix' is not used", false},
    {"lessons/02-two/terms.txt", "column\tthe", "Row\tthe", "'Row' has a meaning already", false},
    {"lessons/02-two/terms.txt", "column\t", "column ", "a tab and its meaning are wanted", false},
};

}  // namespace

TEST("weave: definitions are found by name") {
  CHECK_EQUAL(
      found("largest"),
      "// The largest number.\n// Rows are not empty.\nstatic double largest(const Row& row) {\n"
      "  if (row[0] > U'{') return 1;  // }\n"
      "  return *std::max_element(row.begin(), row.end());\n}\n");
  CHECK_EQUAL(
      found("twice"),
      "/// A square.\ntemplate <class T, int n = (2 > 1)>\nT twice(T x) {\n  return x + x;\n}\n");
  CHECK_EQUAL(found("Kind"), "enum class Kind : int { one, two };\n");
  CHECK_EQUAL(found("kBrace"), "constexpr char kBrace = '{';  // and a \"quote\n");
  CHECK_EQUAL(found("kSizes"), "constexpr int kSizes[] = {1'000, 2'000};\n");
  CHECK_EQUAL(found("Row"), "using Row = std::vector<int>;\n");
  CHECK_EQUAL(found("nothing"), "");
  CHECK_EQUAL(found("row"), "");
}

TEST("weave: members are found as Struct::name, without indentation") {
  CHECK_EQUAL(found("Box::weight"),
              "/// Its weight.\ndouble weight() const {\n  return weight_;\n}\n");
  CHECK_EQUAL(found("weight"), found("Box::weight"));
  CHECK_EQUAL(found("Box::Box"), "explicit Box(double w) : Base{1}, weight_(w) { count++; }\n");
  CHECK_EQUAL(found("Box::Lid"), "struct Lid {\n  int colour = 3;\n};\n");
  CHECK_EQUAL(found("Box::operator()"), "double operator()() { return 0; }\n");
  CHECK_EQUAL(found("Box::operator<").substr(0, 22), "bool operator<(const B");
  CHECK_EQUAL(found("Box::shared"), "int Box::shared() { return 7; }\n");
  CHECK(found("Box").ends_with("  int count = 0;\n};\n"));
}

TEST("weave: links, anchors and words of a page") {
  const weave::Page page =
      weave::page_of("a.md",
                     "# The *idea*: `x_y`, again\n## B\n## B\n"
                     "[a](b.md#c \"t\") ![p](q.svg) [![i](j.png)](k) `[n](o)`\n"
                     "```sh\n# no heading [l](m)\n```\n<!-- [r](s) two\n"
                     "lines --> <a id=\"here\">five six</a> 7 - `eight`\n");
  std::string targets, anchors;
  for (const weave::Link& link : weave::links_of(page)) targets += link.target + " ";
  for (const std::string& anchor : weave::anchors_of(page)) anchors += anchor + " ";
  CHECK_EQUAL(targets, "b.md#c q.svg j.png k ");
  CHECK_EQUAL(anchors, "the-idea-x_y-again b b-1 here ");
  CHECK_EQUAL(page.title(), "The *idea*: `x_y`, again");
  CHECK_EQUAL(weave::words_in(weave::page_of("", "one *two* - 3 | é\n```\nno\n```\n<!-- no -->\n")),
              4);
}

TEST("weave: a term is a whole word, in any case, alone or many, even across lines") {
  CHECK(weave::uses("Two Tensors, please", "tensor"));
  CHECK(weave::uses("the **chain\nrule**.", "chain rule"));
  CHECK(weave::uses("losses", "loss"));
  CHECK(!weave::uses("a lossless sensor", "loss"));
  CHECK(!weave::uses("glass", "as"));
}

TEST("weave: what a program prints is cut into sections") {
  const auto sections = weave::sections_of("before\n== a\n1  \n\n2\n\n== time: b\n");
  CHECK_EQUAL(sections.size(), size_t(2));
  CHECK_EQUAL(weave::text_of(sections.at("a")), "== a\n1\n\n2\n");
  CHECK_EQUAL(weave::text_of(sections.at("time: b")), "== time: b\n");
}

TEST("weave: lessons that are as they should be pass") {
  const Repository repository;
  const weave::Ledger ledger = repository.run(true);
  CHECK_EQUAL(ledger.failed(), 0);
  CHECK_EQUAL(ledger.text(),
              kOne + ": 30 words; 1,200 to 2,500 are usual\n" + kTwo +
                  ": 8 words; 1,200 to 2,500 are usual\n17 passed, 0 failed, 0 skipped\n");
}

TEST("weave: every way to drift is found, named, and changes nothing") {
  for (const Break& one : kBreaks) {
    const Repository repository;
    repository.replace(one.file, one.from, one.to);
    const std::string before = repository.read(kOne), said = repository.checked();
    if (said.find(one.said) == said.npos) CHECK_EQUAL(said, "something with " + one.said);
    CHECK(said.find(" 0 failed") == said.npos);
    CHECK_EQUAL(repository.read(kOne), before);
  }
}

TEST("weave: what can be mended is, and the rest is told") {
  for (const Break& one : kBreaks) {
    const Repository repository;
    repository.replace(one.file, one.from, one.to);
    const weave::Ledger mended = repository.run(false);
    CHECK_EQUAL(mended.failed() == 0, one.mendable);
    CHECK(mended.findings().size() > 0);
    if (one.mendable) CHECK_EQUAL(repository.run(true).failed(), 0);
    const bool timed = one.from.find("took") != one.from.npos, code = one.file == "src/add.cpp";
    if (one.mendable && !timed && !code) CHECK_EQUAL(repository.read(kOne), kReadme);
  }
}

TEST("weave: a lesson in the making is filled") {
  const Repository repository;
  fs::remove_all(repository.scratch.folder / "lessons/01-one/figures");
  fs::remove(repository.scratch.folder / "lessons/GLOSSARY.md");
  repository.replace(kOne, "/// One more.\nint add(int x) {\n  return x + 1;\n}\n", "");
  repository.replace(kOne, "1 + 1 = 2\n  done\n", "");
  repository.replace(kOne, "**98%**<", "?<");
  CHECK_EQUAL(repository.run(false).failed(), 0);
  CHECK_EQUAL(repository.run(true).failed(), 0);
  CHECK(repository.read(kOne).find("  done\n```\n") != std::string::npos);
  CHECK(repository.read(kOne).find("and 98%<!-- share") != std::string::npos);
  CHECK(fs::exists(repository.scratch.folder / "lessons/01-one/figures/speed.svg"));
  CHECK(fs::exists(repository.scratch.folder / "lessons/GLOSSARY.md"));
}

TEST("weave: without its program a lesson fails, unless none is to run") {
  const Repository repository;
  fs::remove_all(repository.scratch.folder / "build");
  CHECK(repository.checked().find("is not built") != std::string::npos);
  const weave::Ledger quick =
      weave::run({.root = repository.scratch.folder, .check = true, .quick = true});
  CHECK_EQUAL(quick.failed(), 0);
  CHECK(quick.text().ends_with(" 0 failed, 1 skipped\n"));
}

TEST("weave: one lesson alone can be looked at") {
  const Repository repository;
  repository.replace(kOne, "98%", "97%");
  CHECK_EQUAL(weave::run({.root = repository.scratch.folder, .check = true, .only = {2}}).failed(),
              0);
  CHECK_EQUAL(weave::run({.root = repository.scratch.folder, .check = true, .only = {1}}).failed(),
              1);
}
