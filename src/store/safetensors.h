// Files of named arrays that every framework opens: the safetensors format of Hugging Face.
//
//     8 bytes: length of the header, little endian
//     header:  {"__metadata__":{"step":"12"},"weight":{"dtype":"F32","shape":[2,3],
//              "data_offsets":[0,24]}}, with spaces at the end up to a multiple of 8 bytes
//     data:    the numbers of all arrays, little endian, row by row, without a gap
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/real.h"
#include "base/values.h"
#include "core/shape.h"

namespace heed {

/// Numbers that somebody else keeps, under a name.
struct NamedArray {
  std::string name;
  Shape shape;
  std::span<const real> values;  ///< shape.count() of them
};

using Metadata = std::map<std::string, std::string>;

/// The bytes of a file with these arrays, in this order: F32, or F64 where `real` is double. Throws
/// if two have one name or values and shape disagree.
std::string safetensors_bytes(std::span<const NamedArray> arrays, const Metadata& metadata = {});

/// Writes such a file by way of a temporary name, so that `path` is always old or new and whole.
/// Throws a sentence if the disk is full.
void save_safetensors(const std::string& path, std::span<const NamedArray> arrays,
                      const Metadata& metadata = {});

/// A file that was read and proved well-formed. Arrays of F32 and F64 become `real`.
class Safetensors {
 public:
  /// Throws a sentence with the path for a missing, short or damaged file: header longer than the
  /// file, JSON that does not parse, other types of numbers, offsets that overlap, leave holes, run
  /// out of the file or contradict the shape, sizes that overflow, a name that comes twice. The
  /// length of the file, not what its header claims, bounds the memory that is asked for.
  static Safetensors load(const std::string& path);
  /// The same from bytes in memory; `path` is for the sentences.
  static Safetensors parse(std::string_view bytes, const std::string& path);

  Safetensors(Safetensors&&) = default;
  Safetensors& operator=(Safetensors&&) = default;
  Safetensors(const Safetensors&) = delete;  // the arrays point into values_

  const std::string& path() const { return path_; }
  /// All arrays, in the order of their data.
  const std::vector<NamedArray>& list() const { return arrays_; }
  /// The array of this name, or null.
  const NamedArray* find(std::string_view name) const;
  /// The array of this name. Throws if there is none, or if its shape is another.
  const NamedArray& expect(std::string_view name, const Shape& shape) const;

  const Metadata& all_metadata() const { return metadata_; }
  /// The text under this key. Throws if there is none.
  const std::string& metadata(const std::string& key) const;
  /// Sets a value from the text under this key. Throws if there is none, or none of this kind.
  template <class Value>
  void read_metadata(const std::string& key, Value& value) const {
    const std::string wanted = set_value(value, metadata(key));
    check(wanted.empty(), path_, ": '", key, "' is '", metadata(key), "': it must be ", wanted,
          "; copy the file again or train again");
  }

  /// Throws on the first NaN or infinity, naming array and index.
  void check_finite() const;

 private:
  Safetensors() = default;

  std::string path_;
  Metadata metadata_;
  std::vector<NamedArray> arrays_;
  std::vector<real> values_;
};

}  // namespace heed
