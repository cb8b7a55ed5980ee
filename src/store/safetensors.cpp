#include "store/safetensors.h"

#include <algorithm>
#include <bit>
#include <cctype>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <set>
#include <sstream>

#include "base/check.h"
#include "base/files.h"
#include "store/safetensors_header.h"

namespace heed {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors files are little endian");

constexpr size_t kLengthBytes = 8;
constexpr const char* kCure = "; copy the file again or train again";

void print_entry(std::ostream& out, const NamedArray& array, size_t begin) {
  out << json_string(array.name) << ":{\"dtype\":\"F" << 8 * sizeof(real) << "\",\"shape\":[";
  for (int axis = 0; axis < array.shape.rank(); axis++)
    out << (axis ? "," : "") << array.shape[axis];
  out << "],\"data_offsets\":[" << begin << "," << begin + array.values.size_bytes() << "]}";
}

std::string header_text(std::span<const NamedArray> arrays, const Metadata& metadata) {
  std::ostringstream out;
  const char* comma = "";
  out << "{";
  if (!metadata.empty()) {
    out << "\"__metadata__\":{";
    for (const auto& [key, value] : metadata) {
      out << comma << json_string(key) << ":" << json_string(value);
      comma = ",";
    }
    out << "}";
  }
  size_t begin = 0;
  for (const NamedArray& array : arrays) {
    out << comma;
    print_entry(out, array, begin);
    begin += array.values.size_bytes();
    comma = ",";
  }
  out << "}";
  std::string text = out.str();
  text.resize((text.size() + 7) / 8 * 8, ' ');  // so that the data are aligned
  return text;
}

/// The header's bytes of a file, without the length before them.
std::string_view header_of(std::string_view bytes, const std::string& path) {
  check(!bytes.empty(), path, ": the file is empty; it was never written whole", kCure);
  check(bytes.size() >= kLengthBytes, path, ": ", bytes.size(),
        " bytes are too short for a safetensors file; it was cut short", kCure);
  uint64_t length = 0;
  std::memcpy(&length, bytes.data(), kLengthBytes);
  check(length <= bytes.size() - kLengthBytes, path, ": its header should be ", length,
        " bytes long, but only ", bytes.size() - kLengthBytes,
        " bytes follow; it was cut short, or is no safetensors file", kCure);
  return bytes.substr(kLengthBytes, size_t(length));
}

/// The shape of an entry. Throws on too many sizes and on a product that overflows.
Shape shape_of(const ArrayEntry& entry, const std::string& path) {
  const std::vector<uint64_t>& sizes = entry.shape;
  check(sizes.size() <= Shape::kMaxRank, path, ": ", entry.name, " has rank ", sizes.size(),
        ": at most ", Shape::kMaxRank, " are supported");
  uint64_t count = 1;
  for (const uint64_t size : sizes) {
    check(size <= uint64_t(INT64_MAX) / 16 / count, path, ": the shape of ", entry.name,
          " overflows: too many numbers", kCure);
    count *= std::max<uint64_t>(size, 1);
  }
  const auto size = [&](size_t axis) { return int64_t(sizes[axis]); };
  if (sizes.empty()) return {};
  if (sizes.size() == 1) return {size(0)};
  if (sizes.size() == 2) return {size(0), size(1)};
  if (sizes.size() == 3) return {size(0), size(1), size(2)};
  return {size(0), size(1), size(2), size(3)};
}

size_t number_bytes(const ArrayEntry& entry, const std::string& path) {
  check(entry.dtype == "F32" || entry.dtype == "F64", path, ": ", entry.name,
        " holds numbers of type ", entry.dtype, ": only F32 and F64 are read; convert it first");
  return entry.dtype == "F32" ? 4 : 8;
}

/// Throws unless the entries, in the order of their data, cover exactly `data_bytes`.
void check_layout(const std::vector<ArrayEntry>& entries, uint64_t data_bytes,
                  const std::string& path) {
  uint64_t reached = 0;
  for (const ArrayEntry& entry : entries) {
    check(entry.begin <= entry.end && entry.end <= data_bytes, path, ": ", entry.name,
          " lies at bytes ", entry.begin, " to ", entry.end, " of ", data_bytes,
          " bytes of data; the file was cut short or its header is damaged", kCure);
    check(entry.begin >= reached, path, ": ", entry.name, " overlaps the array before it", kCure);
    check(entry.begin == reached, path, ": there is a hole of ", entry.begin - reached,
          " bytes before ", entry.name, kCure);
    const uint64_t count = uint64_t(shape_of(entry, path).count());
    const uint64_t wanted = count * number_bytes(entry, path);
    check(entry.end - entry.begin == wanted, path, ": ", entry.name, " ", shape_of(entry, path),
          " of ", entry.dtype, " should take ", wanted, " bytes, but has ", entry.end - entry.begin,
          kCure);
    reached = entry.end;
  }
  check(reached == data_bytes, path, ": ", data_bytes - reached,
        " bytes follow the last array; the header is damaged", kCure);
}

/// Reads numbers of type From, which need not be aligned, into `values`.
template <class From>
void convert(const char* bytes, std::span<real> values, const std::string& path,
             const std::string& name) {
  for (size_t i = 0; i < values.size(); i++) {
    From number;
    std::memcpy(&number, bytes + i * sizeof(From), sizeof(From));
    const bool fits = !std::isfinite(number) ||
                      std::fabs(double(number)) <= double(std::numeric_limits<real>::max());
    check(fits, path, ": ", name, " has ", double(number), " at index ", i,
          ", which does not fit 32 bits");
    values[i] = real(number);
  }
}

void read_values(const ArrayEntry& entry, const char* data, std::span<real> values,
                 const std::string& path) {
  const char* bytes = data + entry.begin;
  if (number_bytes(entry, path) == sizeof(real)) {
    if (!values.empty()) std::memcpy(values.data(), bytes, values.size_bytes());
  } else if (entry.dtype == "F32") {
    convert<float>(bytes, values, path, entry.name);
  } else {
    convert<double>(bytes, values, path, entry.name);
  }
}

/// True if `read` took the whole text and set no error.
bool whole(const std::string& text, const char* end) {
  return !text.empty() && *end == 0 && errno == 0 &&
         !std::isspace(static_cast<unsigned char>(text[0]));
}

}  // namespace

std::string safetensors_bytes(std::span<const NamedArray> arrays, const Metadata& metadata) {
  std::set<std::string_view> names{"__metadata__"};
  size_t data_bytes = 0;
  for (const NamedArray& array : arrays) {
    check(int64_t(array.values.size()) == array.shape.count(), "saving ", array.name, " ",
          array.shape, ": there are ", array.values.size(), " values");
    check(names.insert(array.name).second, "saving two arrays named ", array.name,
          ": each needs a name of its own");
    data_bytes += array.values.size_bytes();
  }
  const std::string header = header_text(arrays, metadata);
  const uint64_t length = header.size();
  std::string bytes;
  bytes.reserve(kLengthBytes + header.size() + data_bytes);
  bytes.append(reinterpret_cast<const char*>(&length), kLengthBytes).append(header);
  for (const NamedArray& array : arrays)
    bytes.append(reinterpret_cast<const char*>(array.values.data()), array.values.size_bytes());
  return bytes;
}

void save_safetensors(const std::string& path, std::span<const NamedArray> arrays,
                      const Metadata& metadata) {
  write_file_atomically(path, safetensors_bytes(arrays, metadata));
}

Safetensors Safetensors::load(const std::string& path) { return parse(read_file(path), path); }

Safetensors Safetensors::parse(std::string_view bytes, const std::string& path) {
  const std::string_view json = header_of(bytes, path);
  SafetensorsHeader header = parse_safetensors_header(json, path);
  std::vector<ArrayEntry>& entries = header.arrays;
  std::stable_sort(entries.begin(), entries.end(), [](const ArrayEntry& a, const ArrayEntry& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  const std::string_view data = bytes.substr(kLengthBytes + json.size());
  check_layout(entries, data.size(), path);

  Safetensors file;
  file.path_ = path;
  file.metadata_ = std::move(header.metadata);
  size_t total = 0;
  for (const ArrayEntry& entry : entries) total += size_t(shape_of(entry, path).count());
  file.values_.resize(total);
  size_t offset = 0;
  for (const ArrayEntry& entry : entries) {
    const Shape shape = shape_of(entry, path);
    const std::span<real> values(file.values_.data() + offset, size_t(shape.count()));
    read_values(entry, data.data(), values, path);
    file.arrays_.push_back({entry.name, shape, values});
    offset += values.size();
  }
  return file;
}

const NamedArray* Safetensors::find(std::string_view name) const {
  for (const NamedArray& array : arrays_)
    if (array.name == name) return &array;
  return nullptr;
}

const NamedArray& Safetensors::expect(std::string_view name, const Shape& shape) const {
  const NamedArray* array = find(name);
  check(array != nullptr, path_, ": ", name, " ", shape,
        " is not in it; this is the file of another configuration");
  check(array->shape == shape, path_, ": ", name, " is ", array->shape, " in it, but ", shape,
        " is wanted; this is the file of another configuration");
  return *array;
}

const std::string& Safetensors::metadata(const std::string& key) const {
  const auto found = metadata_.find(key);
  check(found != metadata_.end(), path_, ": its metadata have no '", key,
        "'; it was not written for this, or by another version");
  return found->second;
}

int64_t Safetensors::whole_number(const std::string& key) const {
  const std::string& text = metadata(key);
  char* end = nullptr;
  errno = 0;
  const int64_t value = std::strtoll(text.c_str(), &end, 10);
  check(whole(text, end), path_, ": '", key, "' is '", text, "', not a whole number", kCure);
  return value;
}

uint64_t Safetensors::natural_number(const std::string& key) const {
  const std::string& text = metadata(key);
  char* end = nullptr;
  errno = 0;
  const uint64_t value = std::strtoull(text.c_str(), &end, 10);
  check(whole(text, end) && text[0] != '-', path_, ": '", key, "' is '", text,
        "', not a whole number of 0 or more", kCure);
  return value;
}

double Safetensors::number(const std::string& key) const {
  const std::string& text = metadata(key);
  char* end = nullptr;
  errno = 0;
  const double value = std::strtod(text.c_str(), &end);
  if (errno == ERANGE && std::fabs(value) < 1) errno = 0;  // a denormal number is fine
  check(whole(text, end), path_, ": '", key, "' is '", text, "', not a number", kCure);
  return value;
}

void Safetensors::check_finite() const {
  for (const NamedArray& array : arrays_)
    for (size_t i = 0; i < array.values.size(); i++)
      check(std::isfinite(array.values[i]), path_, ": ", array.name, " has ", array.values[i],
            " at index ", i, "; the numbers of a model must be finite: train again");
}

std::string exact_text(double number) {
  char text[40];
  for (int digits = 1; digits <= 17; digits++) {
    std::snprintf(text, sizeof text, "%.*g", digits, number);
    if (std::strtod(text, nullptr) == number) break;
  }
  return text;
}

}  // namespace heed
