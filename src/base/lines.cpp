#include "base/lines.h"

#include <algorithm>

#include "base/check.h"
#include "base/format.h"
#include "base/utf8.h"

namespace heed {

Lines::Lines(std::string_view text, std::string_view path) : rest_(text), place_{path, 0} {
  const bool wide = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
  check(!wide, path,
        ": this is UTF-16; save the file as UTF-8, for instance with iconv -f utf-16 -t utf-8");
  const bool lone = text.find('\n') == text.npos && text.find('\r') < text.size() - 1;
  check(!lone, path,
        ": its lines end in a lone carriage return (CR), as those of an old Macintosh; end them in "
        "LF or CRLF, for instance with tr '\\r' '\\n'");
  if (text.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);  // a byte order mark
}

bool Lines::next() {
  if (rest_.empty()) return false;
  ++place_.line;
  const size_t end = rest_.find('\n');
  line_ = rest_.substr(0, end);
  rest_.remove_prefix(end == rest_.npos ? rest_.size() : end + 1);
  if (line_.ends_with('\r')) line_.remove_suffix(1);
  check(line_.find('\0') == line_.npos, place_, ": a NUL byte; this is a binary file, not text");
  const size_t bad = first_bad_byte(line_);
  if (bad == line_.npos) return true;
  const std::string byte = formatted("0x%02X", static_cast<unsigned char>(line_[bad]));
  fail(place_, ": byte ", bad + 1, " of the line (", byte,
       ") is not UTF-8; save the file as UTF-8, for instance with iconv -f latin1 -t utf-8");
}

std::vector<std::string_view> columns(std::string_view line, char separator) {
  std::vector<std::string_view> parts;
  for (size_t at = 0; at <= line.size();) {
    const size_t end = std::min(line.find(separator, at), line.size());
    parts.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

}  // namespace heed
