// What the weaver found: a line for each thing that drifted, and how many did not.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace weave {

/// Where something stands.
struct Place {
  std::string file;
  size_t line = 0;  ///< from 1; 0: the whole file
};

/// Something that is not as it should be.
struct Finding {
  Finding(Place at, std::string what_is_so, std::string is_wanted = "", std::string is_there = "")
      : place(std::move(at)),
        what(std::move(what_is_so)),
        wanted(std::move(is_wanted)),
        stands(std::move(is_there)) {}

  Place place;
  std::string what;            ///< "the code of `softmax` is not what src/ops/rows.cpp has"
  std::string wanted, stands;  ///< may both be empty
  bool mended = false;
};

class Ledger {
 public:
  /// `mend`: what can be mended is; otherwise it is only told.
  explicit Ledger(bool mend) : mend_(mend) {}

  bool mends() const { return mend_; }
  void pass() { passed_++; }
  void skip() { skipped_++; }
  void fail(Finding finding);
  /// What can be mended: true if the caller is to do it.
  bool fail_or_mend(Finding finding);
  /// A line that is printed before all others, and does not count.
  void remark(const std::string& line) { remarks_.push_back(line); }

  const std::vector<Finding>& findings() const { return findings_; }
  /// Remarks, then findings in the order of files and lines, then "N passed, N failed, N skipped".
  std::string text() const;
  int failed() const;

 private:
  bool mend_;
  int passed_ = 0, skipped_ = 0;
  std::vector<Finding> findings_;
  std::vector<std::string> remarks_;
};

}  // namespace weave
