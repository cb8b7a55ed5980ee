#include "store/safetensors.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <set>
#include <sstream>

#include "base/check.h"
#include "base/files.h"
#include "store/json.h"

namespace heed {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors files are little endian");

constexpr size_t kLengthBytes = 8;

/// Throws a sentence about the file, and what helps, unless `ok`.
template <class... Parts>
void require(bool ok, const std::string& path, const Parts&... parts) {
  check(ok, path, ": ", parts..., "; copy the file again or train again");
}

/// A JSON string, in quotes. Throws unless the text is UTF-8.
std::string json_string(std::string_view text) {
  check(first_bad_byte(text) == std::string_view::npos, "'", repaired_utf8(text),
        "' is not UTF-8: it cannot stand in the header of a safetensors file");
  std::string quoted = "\"";
  for (const char c : text) {
    char escape[8] = {c};
    if (c == '"' || c == '\\') std::snprintf(escape, sizeof escape, "\\%c", c);
    if (c >= 0 && c < 0x20) std::snprintf(escape, sizeof escape, "\\u%04x", unsigned(c));
    quoted += escape;
  }
  return quoted + '"';
}

std::string header_text(std::span<const NamedArray> arrays, const Metadata& metadata) {
  std::ostringstream text;
  const char* comma = "";
  text << '{';
  if (!metadata.empty()) {
    text << "\"__metadata__\":{";
    for (const auto& [key, value] : metadata) {
      text << comma << json_string(key) << ':' << json_string(value);
      comma = ",";
    }
    text << '}';
  }
  size_t begin = 0;
  for (const NamedArray& array : arrays) {
    const size_t end = begin + array.values.size_bytes();
    text << comma << json_string(array.name) << ":{\"dtype\":\"F" << 8 * sizeof(real)
         << "\",\"shape\":[";
    for (int axis = 0; axis < array.shape.rank(); axis++)
      text << (axis ? "," : "") << array.shape[axis];
    text << "],\"data_offsets\":[" << begin << ',' << end << "]}";
    comma = ",";
    begin = end;
  }
  text << '}';
  while (text.tellp() % 8 != 0) text << ' ';  // so that the data are aligned
  return text.str();
}

/// The header's bytes of a file, without the length before them.
std::string_view header_of(std::string_view bytes, const std::string& path) {
  require(!bytes.empty(), path, "the file is empty; it was never written whole");
  require(bytes.size() >= kLengthBytes, path, bytes.size(),
          " bytes are too short for a safetensors file; it was cut short");
  uint64_t length = 0;
  std::memcpy(&length, bytes.data(), kLengthBytes);
  require(length <= bytes.size() - kLengthBytes, path, "its header should be ", length,
          " bytes long, but only ", bytes.size() - kLengthBytes,
          " bytes follow; it was cut short, or is no safetensors file");
  return bytes.substr(kLengthBytes, size_t(length));
}

/// What the header says of one array. Nothing here is checked against the file yet.
struct ArrayEntry {
  std::string name, dtype;
  std::vector<uint64_t> shape;
  uint64_t begin = 0, end = 0;  // bytes, from the start of the data
};

ArrayEntry read_array(JsonReader& reader, const std::string& name) {
  ArrayEntry entry;
  entry.name = name;
  const size_t fields = reader.object([&](const std::string& field) {
    if (field == "dtype") {
      entry.dtype = reader.string();
    } else if (field == "shape") {
      reader.list('[', ']', [&] { entry.shape.push_back(reader.natural()); });
    } else if (field == "data_offsets") {
      reader.expect('[');
      entry.begin = reader.natural();
      reader.expect(',');
      entry.end = reader.natural();
      reader.expect(']');
    } else {
      reader.require(false, "the array '" + name + "' has an unknown field '" + field + "'");
    }
  });
  reader.require(fields == 3, "the array '" + name + "' lacks its dtype, shape or data_offsets");
  return entry;
}

/// The entries of a header in the order of their data; the metadata go into `metadata`.
std::vector<ArrayEntry> read_header(std::string_view json, const std::string& path,
                                    Metadata& metadata) {
  JsonReader reader(json, path, kLengthBytes);
  std::vector<ArrayEntry> entries;
  reader.object([&](const std::string& name) {
    if (name == "__metadata__")
      reader.object([&](const std::string& key) { metadata.emplace(key, reader.string()); });
    else
      entries.push_back(read_array(reader, name));
  });
  reader.expect_end();
  std::ranges::stable_sort(
      entries, {}, [](const ArrayEntry& entry) { return std::pair(entry.begin, entry.end); });
  return entries;
}

/// The shape of an entry. Throws on too many sizes and on a product that overflows.
Shape shape_of(const ArrayEntry& entry, const std::string& path) {
  const std::vector<uint64_t>& sizes = entry.shape;
  check(sizes.size() <= Shape::kMaxRank, path, ": ", entry.name, " has rank ", sizes.size(),
        ": at most ", Shape::kMaxRank, " are supported");
  uint64_t count = 1;
  for (const uint64_t size : sizes) {
    require(size <= uint64_t(INT64_MAX) / 16 / count, path, "the shape of ", entry.name,
            " overflows: too many numbers");
    count *= std::max<uint64_t>(size, 1);
  }
  return Shape(std::vector<int64_t>(sizes.begin(), sizes.end()));
}

/// Throws unless the entry's bytes start where the one before ended, lie within the file's and are
/// as many as its shape wants -> the shape.
Shape checked_shape(const ArrayEntry& entry, uint64_t reached, uint64_t data_bytes,
                    const std::string& path) {
  require(entry.begin <= entry.end && entry.end <= data_bytes, path, entry.name, " lies at bytes ",
          entry.begin, " to ", entry.end, " of ", data_bytes,
          " bytes of data; the file was cut short or its header is damaged");
  require(entry.begin >= reached, path, entry.name, " overlaps the array before it");
  require(entry.begin == reached, path, "there is a hole of ", entry.begin - reached,
          " bytes before ", entry.name);
  check(entry.dtype == "F32" || entry.dtype == "F64", path, ": ", entry.name,
        " holds numbers of type ", entry.dtype, ": only F32 and F64 are read; convert it first");
  const Shape shape = shape_of(entry, path);
  const uint64_t wanted = uint64_t(shape.count()) * (entry.dtype == "F32" ? 4 : 8);
  require(entry.end - entry.begin == wanted, path, entry.name, " ", shape, " of ", entry.dtype,
          " should take ", wanted, " bytes, but has ", entry.end - entry.begin);
  return shape;
}

/// Reads numbers of type From, which need not be aligned, into `values`.
template <class From>
void read_values(const char* bytes, std::span<real> values, const std::string& path,
                 const std::string& name) {
  for (size_t i = 0; i < values.size(); i++) {
    From number;
    std::memcpy(&number, bytes + i * sizeof(From), sizeof(From));
    values[i] = real(number);
    check(std::isfinite(values[i]) || !std::isfinite(number), path, ": ", name, " has ", number,
          " at index ", i, ", which does not fit 32 bits");
  }
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
  const std::string_view data = bytes.substr(kLengthBytes + json.size());
  Safetensors file;
  file.path_ = path;
  const std::vector<ArrayEntry> entries = read_header(json, path, file.metadata_);
  file.values_.resize(data.size() / sizeof(float));  // there are no more
  size_t reached = 0, numbers = 0;
  for (const ArrayEntry& entry : entries) {
    const Shape shape = checked_shape(entry, reached, data.size(), path);
    const std::span<real> values(file.values_.data() + numbers, size_t(shape.count()));
    const auto read = entry.dtype == "F32" ? read_values<float> : read_values<double>;
    read(data.data() + entry.begin, values, path, entry.name);
    file.arrays_.push_back({entry.name, shape, values});
    numbers += values.size();
    reached = entry.end;
  }
  require(reached == data.size(), path, data.size() - reached,
          " bytes follow the last array; the header is damaged");
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

void Safetensors::check_finite() const {
  for (const NamedArray& array : arrays_)
    for (size_t i = 0; i < array.values.size(); i++)
      check(std::isfinite(array.values[i]), path_, ": ", array.name, " has ", array.values[i],
            " at index ", i, "; the numbers of a model must be finite: train again");
}

}  // namespace heed
