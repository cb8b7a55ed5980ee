#include "tasks/hide.h"

#include <algorithm>

#include "base/random.h"
#include "text/words.h"

namespace heed {
namespace {

bool starts_with_letters(std::string_view piece) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
  };
  return piece.size() >= 2 && unmarked(piece) == piece && letter(piece[0]) && letter(piece[1]);
}

}  // namespace

std::vector<bool> hideable_words(const Tokenizers& tokenizers) {
  const auto* words = std::get_if<Vocabulary>(&tokenizers.source().model);
  if (!words || !tokenizers.joint()) return {};
  std::vector<bool> hideable(size_t(words->size()));
  for (int id = kSpecials; id < words->size(); ++id)
    hideable[size_t(id)] = starts_with_letters(words->piece(id));
  return hideable;
}

void hide_shared_words(Batch& batch, const std::vector<bool>& hideable, double share, uint64_t seed,
                       int64_t step) {
  if (hideable.empty() || share == 0) return;
  Random random(random_key(seed, uint64_t(step)), 0x68696465);
  for (int pair = 0; pair < batch.size(); ++pair) {
    if (random.uniform() >= share) continue;
    const std::span<int> source = batch.source[pair], in = batch.target[pair];
    const auto first = size_t(batch.target.starts[size_t(pair)]);
    const std::span<int> out = std::span(batch.next).subspan(first, in.size());
    for (size_t i = 0; i < source.size(); ++i) {
      const int word = source[i];
      if (!hideable[size_t(word)] || std::find(out.begin(), out.end(), word) == out.end()) continue;
      for (const std::span<int> ids : {source, in, out})
        std::replace(ids.begin(), ids.end(), word, kUnknown);
    }
  }
}

}  // namespace heed
