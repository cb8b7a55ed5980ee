// The one reader of lines and columns, for every text format; base/values.h reads the numbers.
#pragma once

#include <cstdint>
#include <ostream>
#include <string_view>
#include <vector>

namespace heed {

/// A line of a file, for the front of a complaint: it prints as "data.tsv:17".
struct Place {
  std::string_view path;
  int64_t line;
  friend std::ostream& operator<<(std::ostream& out, const Place& place) {
    return out << place.path << ":" << place.line;
  }
};

/// Goes through the lines of a UTF-8 text that is kept elsewhere:
///
///     for (Lines lines(text, path); lines.next();)
///       check(lines.line() != "", lines.place(), ": this line is empty; write a word into it");
class Lines {
 public:
  /// `path` goes into complaints; it is kept elsewhere too. A byte order mark is passed over.
  /// Throws if the text is UTF-16, or if its lines end in a lone CR.
  Lines(std::string_view text, std::string_view path);

  /// Moves to the next line, at first to line 1; false at the end. Throws a sentence with file and
  /// line for bytes that are no UTF-8, and for a NUL.
  bool next();

  /// The present line without its end, LF or CRLF. The last one may lack it.
  std::string_view line() const { return line_; }
  Place place() const { return place_; }

 private:
  std::string_view rest_, line_;
  Place place_;
};

/// The parts of a line between separators; empty ones count.
std::vector<std::string_view> columns(std::string_view line, char separator = '\t');

}  // namespace heed
