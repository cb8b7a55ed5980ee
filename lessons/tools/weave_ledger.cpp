#include "tools/weave_ledger.h"

#include <algorithm>
#include <tuple>

namespace weave {
namespace {

std::string text_of(const Finding& finding) {
  std::string text = finding.place.file;
  if (finding.place.line > 0) text += ":" + std::to_string(finding.place.line);
  text += ": " + finding.what + (finding.mended ? " (mended)" : "") + "\n";
  if (finding.mended || (finding.wanted.empty() && finding.stands.empty())) return text;
  return text + "    wanted: " + finding.wanted + "\n    stands: " + finding.stands + "\n";
}

}  // namespace

void Ledger::fail(Finding finding) { findings_.push_back(std::move(finding)); }

bool Ledger::fail_or_mend(Finding finding) {
  finding.mended = mend_;
  findings_.push_back(std::move(finding));
  return mend_;
}

int Ledger::failed() const {
  return int(std::count_if(findings_.begin(), findings_.end(),
                           [](const Finding& finding) { return !finding.mended; }));
}

std::string Ledger::text() const {
  std::vector<Finding> sorted = findings_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.place.file, a.place.line) < std::tie(b.place.file, b.place.line);
  });
  std::string text;
  for (const std::string& line : remarks_) text += line + "\n";
  for (const Finding& finding : sorted) text += text_of(finding);
  const int mended = int(findings_.size()) - failed();
  return text + std::to_string(passed_ + mended) + " passed, " + std::to_string(failed()) +
         " failed, " + std::to_string(skipped_) + " skipped\n";
}

}  // namespace weave
