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

namespace {

/// "An apple, sir" -> "a apple , sir": as phrases are before they are finished.
std::string unfinished(const std::string& text) {
  std::string out = " ";
  for (char letter : lower(text)) {
    if (letter == ',') out += ' ';
    out += letter;
    if (out.ends_with(" an ")) out.replace(out.size() - 4, 4, " a ");
  }
  return out;
}

}  // namespace

Chooser::Chooser(const std::string& english) : led_(true), sentence_(unfinished(english)) {}

int Chooser::below(int n) {
  if (!led_) return random_below(random_bits(seed_, stream_, counter_++), n);
  if (hopeless_) return 0;
  if (depth_ == path_.size()) path_.push_back({0, n});
  return path_[depth_++].answer;
}

int Chooser::weighted(std::initializer_list<int> weights) {
  if (led_) return below(static_cast<int>(weights.size()));
  int total = 0, index = 0;
  for (int weight : weights) total += weight;
  int roll = below(total);
  for (int weight : weights) {
    if (roll < weight) break;
    roll -= weight;
    ++index;
  }
  return index;
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
