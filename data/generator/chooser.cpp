#include "data/generator/chooser.h"

#include "data/generator/random.h"

namespace heed::data {

std::string lower(std::string text) {
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return text;
}

Chooser::Chooser(std::uint64_t seed, std::uint64_t stream, std::uint64_t index)
    : led_(false), seed_(mix(seed) ^ stream), stream_(index) {}

Chooser::Chooser(const std::string& english) : led_(true), sentence_(lower(english)) {}

int Chooser::below(int n) {
  if (!led_) return random_below(random_bits(seed_, stream_, counter_++), n);
  if (hopeless_) return 0;
  if (depth_ == path_.size()) path_.push_back({0, n});
  return path_[depth_++].answer;
}

bool Chooser::chance(int percent) { return led_ ? below(2) == 1 : below(100) < percent; }

bool Chooser::may_say(const std::string& english) const {
  return !led_ || sentence_.find(lower(english)) != std::string::npos;
}

bool Chooser::next() {
  path_.resize(depth_);
  while (!path_.empty() && path_.back().answer + 1 == path_.back().answers) path_.pop_back();
  if (path_.empty()) return false;
  ++path_.back().answer;
  depth_ = 0;
  hopeless_ = false;
  used_.clear();
  return true;
}

}  // namespace heed::data
