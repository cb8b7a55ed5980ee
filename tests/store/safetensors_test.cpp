#include "store/safetensors.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "base/check.h"
#include "base/files.h"
#include "base/random.h"
#include "scratch.h"
#include "store/safetensors_sample.h"

using namespace heed;
using heed::test::file_of;
using heed::test::FileLimit;
using heed::test::Sample;
using heed::test::Scratch;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
const std::string kF = "F" + std::to_string(8 * sizeof(real));

/// The sentence that a file with this header and so many bytes of data gives; "" if it is fine.
std::string sentence(const std::string& header, size_t data_bytes = 0) {
  return heed::test::error_of([&] { Safetensors::parse(file_of(header, data_bytes), "x.file"); });
}

/// An entry of a header.
std::string entry(const std::string& name, const std::string& shape, const std::string& offsets,
                  const std::string& dtype = "F32") {
  std::string text = "\"";
  text.append(name).append("\":{\"dtype\":\"").append(dtype).append("\",\"shape\":").append(shape);
  return text.append(",\"data_offsets\":").append(offsets).append("}");
}

std::string braced(const std::string& inside) { return std::string("{").append(inside) + "}"; }

void expect_same(const Safetensors& file, const Sample& sample) {
  CHECK(file.all_metadata() == sample.metadata);
  CHECK_EQUAL(file.list().size(), sample.arrays.size());
  for (const NamedArray& wanted : sample.arrays) {
    const NamedArray& got = file.expect(wanted.name, wanted.shape);
    CHECK(got.values.empty() ||
          std::memcmp(got.values.data(), wanted.values.data(), wanted.values.size_bytes()) == 0);
  }
}

}  // namespace

TEST("safetensors: what is saved comes back to the bit") {
  const Scratch scratch;
  Sample sample;
  sample.a = {real(-0.0), std::numeric_limits<real>::denorm_min(), std::numeric_limits<real>::max(),
              real(kNaN), std::numeric_limits<real>::infinity(),   real(1) / 3};
  const std::string path = scratch.path("a.safetensors");
  save_safetensors(path, sample.arrays, sample.metadata);
  expect_same(Safetensors::load(path), sample);
  CHECK_EQUAL(scratch.files(), 1);
  const Safetensors moved = Safetensors::load(path);
  CHECK_EQUAL(safetensors_bytes(moved.list(), moved.all_metadata()).size(), read_file(path).size());
}

TEST("safetensors: a file of nothing is a file") {
  const std::string bytes = safetensors_bytes({});
  CHECK(bytes == file_of("{}      ", 0));
  CHECK_EQUAL(Safetensors::parse(bytes, "x").list().size(), 0u);
}

// Held once, both ways, to Python: pip install safetensors==0.8.0 numpy==2.4.6; load_file of
// safetensors.numpy gave the names, types, shapes and values of Sample, safe_open its metadata, and
// what save_file wrote was read here.
TEST("safetensors: the bytes are those of the format") {
  if (sizeof(real) != 4) return;
  const std::vector<real> values{1, 2};
  const std::string header = braced("\"__metadata__\":{\"k\":\"v\"}," + entry("w", "[2]", "[0,8]"));
  std::string wanted = file_of(header + std::string((8 - header.size() % 8) % 8, ' '), 0);
  wanted += std::string("\0\0\x80\x3f\0\0\0\x40", 8);
  const std::vector<NamedArray> arrays{{"w", {2}, values}};
  CHECK(safetensors_bytes(arrays, {{"k", "v"}}) == wanted);
}

TEST("safetensors: F32 and F64 are both read, in any order and unaligned") {
  std::string bytes = file_of(
      braced(entry("d", "[2]", "[4,20]", "F64") + " ,\n\t" + entry("f", "[1]", " [ 0 , 4 ] ")), 0);
  const float f = 1.5f;
  const double d[2] = {0.1, -1e-3};
  bytes.append(reinterpret_cast<const char*>(&f), 4).append(reinterpret_cast<const char*>(d), 16);
  const Safetensors file = Safetensors::parse(bytes, "x");
  CHECK_EQUAL(file.list()[0].name, "f");  // in the order of the data
  CHECK_EQUAL(file.expect("f", {1}).values[0], real(1.5));
  CHECK_EQUAL(file.expect("d", {2}).values[0], real(0.1));
  CHECK_EQUAL(file.expect("d", {2}).values[1], real(-1e-3));
  const double large = 1e300;
  std::memcpy(bytes.data() + bytes.size() - 8, &large, 8);
  if (sizeof(real) == 4)
    CHECK_ERROR(Safetensors::parse(bytes, "x"), "x: d has 1e+300 at index 1, which does not fit");
}

TEST("safetensors: a file cut short at any length is a sentence") {
  const Sample sample;
  for (size_t length = 0; length < sample.bytes.size(); length++)
    CHECK_ERROR(Safetensors::parse(sample.bytes.substr(0, length), "x.file"), "x.file: ");
  expect_same(Safetensors::parse(sample.bytes, "x.file"), sample);
  CHECK_ERROR(Safetensors::parse(sample.bytes + "a", "x.file"), "1 bytes follow the last array");
  CHECK_ERROR(Safetensors::parse("", "x.file"), "x.file: the file is empty");
  CHECK_ERROR(Safetensors::parse("abc", "x.file"), "3 bytes are too short");
}

TEST("safetensors: a header longer than the file is a sentence") {
  for (const uint64_t length : {uint64_t(3), uint64_t(1) << 40, UINT64_MAX, UINT64_MAX - 7}) {
    const std::string bytes = std::string(reinterpret_cast<const char*>(&length), 8) + "{}";
    CHECK_ERROR(Safetensors::parse(bytes, "x.file"), "only 2 bytes follow");
  }
}

TEST("safetensors: a missing or unreadable file is a sentence") {
  const Scratch scratch;
  CHECK_ERROR(Safetensors::load(scratch.path("none")), "none: cannot be opened");
  CHECK_ERROR(Safetensors::load(scratch.folder.string()), "is a folder");
}

TEST("safetensors: a corrupt header is a sentence that names the place") {
  CHECK_EQUAL(sentence("{}"), "");
  CHECK_EQUAL(sentence(" { } "), "");
  const std::string good = entry("w", "[1]", "[0,4]");
  CHECK_EQUAL(sentence(braced(good), 4), "");
  const std::pair<std::string, std::string> cases[] = {
      {"", "byte 8: expected {"},
      {"[]", "expected {"},
      {"{", "expected \""},
      {"{}}", "there is more after the last }"},
      {std::string("{}\0", 3), "there is more after the last }"},
      {"{\"w", "the header ends within a string"},
      {"{\"w\"}", "expected :"},
      {"{\"w\":1}", "expected {"},
      {"{\"w\":{}}", "lacks its dtype"},
      {"{\"w\":{\"dtype\":\"F32\",\"shape\":[]}}", "lacks its dtype, shape or data_offsets"},
      {"{\"w\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", "'dtype' comes twice"},
      {"{\"w\":{\"type\":\"F32\"}}", "unknown field 'type'"},
      {braced(good + ","), "expected \""},
      {braced(good) + ",", "more after the last }"},
      {braced(good + "," + good), "'w' comes twice"},
      {"{\"__metadata__\":{\"a\":1}}", "expected \""},
      {"{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", "'a' comes twice"},
      {"{\"__metadata__\":{},\"__metadata__\":{}}", "'__metadata__' comes twice"},
      {braced(entry("w", "[-1]", "[0,4]")), "expected a whole number of 0 or more"},
      {braced(entry("w", "[1.0]", "[0,4]")), "expected ]"},
      {braced(entry("w", "[01]", "[0,4]")), "a number starts with 0"},
      {braced(entry("w", "[1,]", "[0,4]")), "expected a whole number"},
      {braced(entry("w", "[18446744073709551616]", "[0,4]")), "a number overflows 64 bits"},
      {braced(entry("w", "[1]", "[0]")), "expected ,"},
      {braced(entry("w", "[1]", "[0,4,8]")), "expected ]"},
      {"{\"\x01\":1}", "a control character"},
      {"{\"\\x\":1}", "an escape that JSON does not know"},
      {"{\"\\u12g4\":1}", "four hexadecimal digits"},
      {"{\"\\ud800\":1}", "half of a surrogate pair"},
      {"{\"\\ud800\\u0041\":1}", "half of a surrogate pair"},
      {"{\"\\udc00\":1}", "half of a surrogate pair"},
      {"{\"\xff\":1}", "byte 10: this is not UTF-8"},
  };
  for (const auto& one : cases)
    CHECK_ERROR(Safetensors::parse(file_of(one.first, 4), "x.file"), one.second);
}

TEST("safetensors: escapes in names are understood") {
  const std::string header = braced(entry("\\u00e9\\ud83d\\ude00\\n\\\"\\/\\\\", "[1]", "[0,4]"));
  const Safetensors file = Safetensors::parse(file_of(header, 4), "x");
  CHECK_EQUAL(file.list()[0].name, "\xC3\xA9\xF0\x9F\x98\x80\n\"/\\");
}

TEST("safetensors: nesting as deep as one likes does no harm") {
  const std::string deep(1 << 20, '['), objects = [] {
    std::string text;
    for (int i = 0; i < 100000; i++) text += "{\"a\":";
    return text;
  }();
  CHECK_ERROR(Safetensors::parse(file_of(deep, 0), "x"), "expected {");
  CHECK_ERROR(Safetensors::parse(file_of(objects, 0), "x"), "unknown field 'a'");
  CHECK_ERROR(Safetensors::parse(file_of("{\"w\":{\"shape\":" + deep, 0), "x"), "whole number");
}

TEST("safetensors: numbers of another type are a sentence") {
  for (const char* dtype : {"F16", "BF16", "I64", "f32", ""})
    CHECK(sentence(braced(entry("w", "[1]", "[0,4]", dtype)), 4).find("only F32 and F64") !=
          std::string::npos);
}

TEST("safetensors: offsets must cover the data exactly") {
  const auto two = [](const std::string& first, const std::string& second) {
    return braced(entry("v", "[1]", first) + "," + entry("w", "[2]", second));
  };
  CHECK_EQUAL(sentence(two("[0,4]", "[4,12]"), 12), "");
  CHECK_EQUAL(sentence(two("[8,12]", "[0,8]"), 12), "");
  const std::pair<std::string, std::string> cases[] = {
      {two("[0,4]", "[4,16]"), "w lies at bytes 4 to 16 of 12"},
      {two("[0,4]", "[12,4]"), "w lies at bytes 12 to 4 of 12"},
      {two("[0,4]", "[18446744073709551612,4]"), "w lies at"},
      {two("[0,4]", "[0,8]"), "w overlaps the array before it"},
      {two("[0,4]", "[3,11]"), "w overlaps the array before it"},
      {two("[0,4]", "[5,12]"), "a hole of 1 bytes before w"},
      {two("[1,5]", "[5,12]"), "a hole of 1 bytes before v"},
      {two("[0,3]", "[3,12]"), "v [1] of F32 should take 4 bytes, but has 3"},
      {two("[0,4]", "[4,11]"), "w [2] of F32 should take 8 bytes, but has 7"},
      {braced(entry("v", "[2]", "[0,8]")), "4 bytes follow the last array"},
  };
  for (const auto& one : cases)
    CHECK_ERROR(Safetensors::parse(file_of(one.first, 12), "x.file"), one.second);
}

TEST("safetensors: sizes that overflow are a sentence, and cost no memory") {
  for (const char* shape :
       {"[4611686018427387904,4]", "[4294967296,4294967296]", "[9223372036854775808]",
        "[65536,65536,65536,65536]", "[0,4611686018427387904,4]", "[4611686018427387904,4,0]",
        "[18446744073709551615]", "[2305843009213693953,8]"})
    CHECK_ERROR(Safetensors::parse(file_of(braced(entry("w", shape, "[0,4]")), 4), "x.file"),
                "the shape of w overflows");
  CHECK(sentence(braced(entry("w", "[1000000000000]", "[0,4]")), 4).find("should take") !=
        std::string::npos);
  CHECK(sentence(braced(entry("w", "[1,1,1,1,1]", "[0,4]")), 4).find("rank 5") !=
        std::string::npos);
}

TEST("safetensors: another shape or a missing array is a sentence with both shapes") {
  const Sample sample;
  const Safetensors file = Safetensors::parse(sample.bytes, "x.file");
  CHECK_ERROR(file.expect("layers.0.weight", {3, 2}),
              "x.file: layers.0.weight is [2, 3] in it, but [3, 2] is wanted");
  CHECK_ERROR(file.expect("layers.1.weight", {3, 2}), "layers.1.weight [3, 2] is not in it");
  CHECK(file.find("none") == nullptr);
}

TEST("safetensors: NaN and infinity are found and named") {
  for (const double bad : {kNaN, double(INFINITY), -double(INFINITY)}) {
    Sample sample;
    Safetensors::parse(sample.bytes, "x").check_finite();
    sample.a[4] = real(bad);
    const Safetensors file = Safetensors::parse(safetensors_bytes(sample.arrays), "x.file");
    CHECK_ERROR(file.check_finite(), "x.file: layers.0.weight has ");
    CHECK_ERROR(file.check_finite(), "at index 4");
  }
}

TEST("safetensors: metadata come back as text and numbers") {
  const Metadata metadata{{"step", "12"}, {"seed", "18446744073709551615"}, {"bad", "1x"}};
  const Safetensors file = Safetensors::parse(safetensors_bytes({}, metadata), "x.file");
  int64_t step = 0;
  uint64_t seed = 0;
  file.read_metadata("step", step), file.read_metadata("seed", seed);
  CHECK_EQUAL(step, 12);
  CHECK_EQUAL(seed, UINT64_MAX);
  CHECK_EQUAL(file.metadata("bad"), "1x");
  CHECK_ERROR(file.read_metadata("bad", step), "x.file: 'bad' is '1x': it must be a whole number");
  CHECK_ERROR(file.read_metadata("epoch", step), "x.file: its metadata have no 'epoch'");
}

TEST("safetensors: what cannot be saved is a sentence") {
  const std::vector<real> one{1};
  const std::vector<NamedArray> twice{{"w", {1}, one}, {"w", {1}, one}}, wrong{{"w", {2}, one}},
      reserved{{"__metadata__", {1}, one}}, bytes{{"\xff", {1}, one}};
  CHECK_ERROR(safetensors_bytes(twice), "two arrays named w");
  CHECK_ERROR(safetensors_bytes(wrong), "saving w [2]: there are 1 values");
  CHECK_ERROR(safetensors_bytes(reserved), "named __metadata__");
  CHECK_ERROR(safetensors_bytes(bytes), "is not UTF-8");
  CHECK_ERROR(safetensors_bytes({}, {{"a", "\xC3"}}), "is not UTF-8");
}

TEST("safetensors: on a full disk the old file stays, and nothing else") {
  const Scratch scratch;
  const Sample sample;
  const std::string path = scratch.path("a.safetensors");
  save_safetensors(path, sample.arrays, sample.metadata);
  const std::vector<real> large(10000, 1);
  const std::vector<NamedArray> arrays{{"large", {10000}, large}};
  for (const rlim_t room : {rlim_t(0), rlim_t(1), rlim_t(4096)}) {
    const FileLimit limit(room);
    CHECK_ERROR(save_safetensors(path, arrays), "what was there before is untouched");
  }
  CHECK(read_file(path) == sample.bytes);
  CHECK_EQUAL(scratch.files(), 1);
  if (!std::filesystem::exists("/dev/full")) return;
  // A device that is always full, behind the temporary name.
  std::filesystem::create_symlink("/dev/full", path + ".tmp");
  CHECK_ERROR(save_safetensors(path, arrays), "a.safetensors: cannot be written: No space left");
  CHECK(read_file(path) == sample.bytes);
}
