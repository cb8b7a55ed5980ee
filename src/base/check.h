// Errors are sentences: what is wrong, where, and what to do.
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

namespace heed {

/// Everything Heed throws on bad input. `what()` is one sentence for a person.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws an Error whose text is the parts, printed one after another.
template <class... Parts>
[[noreturn]] void fail(const Parts&... parts) {
  std::ostringstream text;
  (text << ... << parts);
  throw Error(text.str());
}

/// Throws an Error made of the parts unless `ok`. Costs a branch when all is well.
///
///     check(a.cols() == b.rows(), "matmul: ", a.shape(), " x ", b.shape(), ": inner sizes
///     differ");
template <class... Parts>
inline void check(bool ok, const Parts&... parts) {
  if (!ok) [[unlikely]]
    fail(parts...);
}

}  // namespace heed
