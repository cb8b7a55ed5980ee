#include "store/config_file.h"

#include "base/check.h"
#include "scratch.h"

using namespace heed;
using heed::test::Scratch;

TEST("config: comments, blank lines, CRLF and tabs are understood") {
  const Scratch scratch;
  const std::string path = scratch.path("config");
  const auto load = [&](const std::string& text) {
    scratch.write("config", text);
    return read_config_file(path);
  };
  const ConfigFile file =
      load("# a run\r\n\r\n  width\t 12  \r\n#width 3\nnorm\n[training]\nsteps  9");
  const auto is = [](const ConfigSection::Line& line, const char* name, const char* value) {
    return line.name == name && line.value == value;
  };
  CHECK_EQUAL(file.model.lines.size(), 2u);
  CHECK(is(file.model.lines[0], "width", "12") && is(file.model.lines[1], "norm", ""));
  CHECK_EQUAL(file.training.lines.size(), 1u);
  CHECK(is(file.training.lines[0], "steps", "9"));
}

TEST("config: values that would not read back are not written") {
  const Scratch scratch;
  const std::string path = scratch.path("config");
  for (const char* value : {"a\nb", " a", "a ", "a\r"})
    CHECK_ERROR(write_config_file(path, {}, {{"data", value}}), "a value is one line");
  for (const char* name : {"", "a b", "#a", "[a"})
    CHECK_ERROR(write_config_file(path, {{name, "1"}}, {}), "cannot be a name");
  CHECK_EQUAL(scratch.files(), 0);
}
