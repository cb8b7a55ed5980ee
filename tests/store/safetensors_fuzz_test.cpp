// Files that are broken at random: a sentence or a file, never harm.
#include <cstring>

#include "base/check.h"
#include "base/random.h"
#include "check.h"
#include "store/safetensors.h"
#include "store/safetensors_sample.h"

using namespace heed;
using heed::test::file_of;
using heed::test::Sample;

namespace {

/// Parses bytes that may be anything: a file or a sentence, and no memory beyond their length.
bool survives(const std::string& bytes) {
  try {
    const Safetensors file = Safetensors::parse(bytes, "x");
    size_t numbers = 0;
    for (const NamedArray& array : file.list()) numbers += array.values.size();
    return numbers * 4 <= bytes.size();
  } catch (const Error& error) {
    return std::string_view(error.what()).starts_with("x: ");
  }
}

/// A few random changes: bytes set, cut out, doubled, digits made longer.
std::string mutated(std::string bytes, Random& random) {
  for (uint64_t change = random.below(4) + 1; change > 0 && !bytes.empty(); change--) {
    const size_t at = size_t(random.below(bytes.size())), span = size_t(random.below(12) + 1);
    switch (random.below(5)) {
      case 0:
        bytes[at] = char(random.below(256));
        break;
      case 1:
        bytes.erase(at, span);
        break;
      case 2:
        bytes.insert(at, bytes.substr(size_t(random.below(bytes.size())), span));
        break;
      case 3:
        bytes[at] = "[]{}\",:0123456789\\u "[random.below(20)];
        break;
      default:
        bytes.insert(at, span, char('0' + random.below(10)));
    }
  }
  return bytes;
}

/// The file with its header's length put right, so that changes reach what lies behind it.
std::string with_length(std::string bytes, size_t header_bytes) {
  const uint64_t length = header_bytes;
  if (bytes.size() >= 8) std::memcpy(bytes.data(), &length, 8);
  return bytes;
}

}  // namespace

TEST("safetensors: random bytes never do harm") {
  Random random(20);
  for (int i = 0; i < 3000; i++) {
    std::string bytes;
    for (uint64_t n = random.below(200); n > 0; n--) bytes += char(random.below(256));
    CHECK(survives(bytes));
    const size_t most = bytes.size() < 8 ? 0 : bytes.size() - 8;
    CHECK(survives(with_length(bytes, most ? size_t(random.below(most)) : 0)));
  }
}

TEST("safetensors: a mutated file never does harm") {
  const Sample sample;
  uint64_t header_bytes = 0;
  std::memcpy(&header_bytes, sample.bytes.data(), 8);
  const std::string header = sample.bytes.substr(8, header_bytes);
  const std::string data = sample.bytes.substr(8 + header_bytes);
  Random random(21);
  int damaged = 0;
  for (int i = 0; i < 5000; i++) {
    CHECK(survives(mutated(sample.bytes, random)));
    const std::string other = mutated(header, random);
    const std::string bytes = file_of(other, 0) + data;
    CHECK(survives(bytes));
    damaged += !heed::test::error_of([&] { Safetensors::parse(bytes, "x"); }).empty();
  }
  CHECK(damaged > 3500 && damaged < 5000);  // most are caught, some (names, spaces) are fine
}

TEST("safetensors: each bit of the header may flip") {
  const Sample sample;
  for (size_t at = 0; at < sample.bytes.size(); at++)
    for (int bit = 0; bit < 8; bit++) {
      std::string bytes = sample.bytes;
      bytes[at] = char(bytes[at] ^ (1 << bit));
      CHECK(survives(bytes));
    }
}
