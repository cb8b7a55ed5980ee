#include "train/log_table.h"

#include <cmath>

#include "base/files.h"
#include "scratch.h"

using namespace heed;
using heed::test::FileLimit;
using heed::test::Scratch;

namespace {

const std::vector<std::string> kColumns{"step", "loss", "bleu"};
const std::string kHead = "step\tloss\tbleu\n";

void add(const LogTable& log, int64_t step, std::initializer_list<double> values) {
  log.add(step, {values.begin(), values.size()});
}

}  // namespace

TEST("log: rows are appended, and seen at once") {
  const Scratch scratch;
  const std::string path = scratch.path("log.tsv");
  const LogTable log(path, kColumns);
  CHECK_EQUAL(read_file(path), kHead);
  add(log, 1, {2.5, NAN});
  add(log, 5000000000, {double(0.1f), 1e-30});
  CHECK_EQUAL(read_file(path), kHead + "1\t2.5\t\n5000000000\t0.1\t1e-30\n");
  add(log, -1, {double(1.0f / 3), INFINITY});
  CHECK_EQUAL(read_file(path), kHead + "1\t2.5\t\n5000000000\t0.1\t1e-30\n-1\t0.33333334\tinf\n");
  CHECK_ERROR(add(log, 2, {1}), "a row of 2 cells for 3 columns");
}

TEST("log: a resumed run cuts back to its step") {
  const Scratch scratch;
  const std::string path = scratch.path("log.tsv"), rows = "1\t1\t1\n2\t1\t\n2\t\t3\n";
  for (const char* after : {"", "3\t1\t1\n", "3\t1\t1\n9\t1\t1\n", "3\t1", "2"}) {
    scratch.write("log.tsv", kHead + rows + after);
    const LogTable log(path, kColumns, 2);
    CHECK_EQUAL(read_file(path), kHead + rows);
    add(log, 3, {7, 8});
    CHECK_EQUAL(read_file(path), kHead + rows + "3\t7\t8\n");
  }
  CHECK_EQUAL(scratch.files(), 1);
  std::filesystem::remove(path);
  LogTable(path, kColumns, 2);
  CHECK_EQUAL(read_file(path), kHead);
}

TEST("log: another or damaged table is a sentence, and stays as it is") {
  const Scratch scratch;
  const std::string path = scratch.path("log.tsv");
  for (const std::string& text :
       {std::string(), std::string("step\tloss\n1\t1\n"), kHead + "1\t2\t3\nx\t1\t1\n"}) {
    scratch.write("log.tsv", text);
    CHECK_ERROR(LogTable(path, kColumns, 2), "log.tsv:");
    CHECK_EQUAL(read_file(path), text);
  }
}

TEST("log: a full disk is a sentence") {
  const Scratch scratch;
  const std::string path = scratch.path("log.tsv");
  const LogTable log(path, kColumns);
  add(log, 1, {1, 1});
  const size_t size = read_file(path).size();
  {
    const FileLimit limit(size + 2);
    CHECK_ERROR(add(log, 2, {1, 1}), "log.tsv: cannot be written: ");
  }
  LogTable(path, kColumns, 5);
  CHECK_EQUAL(read_file(path).size(), size);  // half a row is gone
}
