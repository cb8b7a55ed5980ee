#include "tasks/hide.h"

#include "check.h"

namespace heed {
namespace {

const std::vector<std::string_view> kEnglish = {"Anna sees Anna .", "The dog sleeps ."};
const std::vector<std::string_view> kFrench = {"Anna voit Anna .", "Le chien dort ."};

Batch batch_of(const Tokenizers& tokenizers) {
  Batch batch;
  batch.clear();
  for (int i = 0; i < 2; i++)
    batch.add(i, tokenizers.source().encode(kEnglish[size_t(i)]),
              tokenizers.target().encode(kFrench[size_t(i)]));
  return batch;
}

TEST("hide: words on both sides become unknown on both, marks and the rest stay") {
  const Tokenizers tokenizers =
      Tokenizers::train(kEnglish, kFrench, {.min_count = 1, .joint = true});
  const Batch before = batch_of(tokenizers);
  Batch batch = before;
  hide_shared_words(batch, hideable_words(tokenizers), 1, 1, 1);
  CHECK_EQUAL(tokenizers.source().decode(std::span(batch.source.ids).first(4)),
              "<unk> sees <unk> .");
  CHECK_EQUAL(tokenizers.target().decode(std::span(batch.target.ids).first(5)),
              "<unk> voit <unk> .");
  CHECK_EQUAL(tokenizers.target().decode(std::span(batch.next).first(5)), "<unk> voit <unk> .");
  for (size_t i = 4; i < batch.source.ids.size(); i++)
    CHECK_EQUAL(batch.source.ids[i], before.source.ids[i]);

  batch = before;
  hide_shared_words(batch, hideable_words(tokenizers), 0, 1, 1);
  CHECK(batch.source.ids == before.source.ids && batch.next == before.next);
}

TEST("hide: the share is what was asked for, and depends on seed and step alone") {
  const Tokenizers tokenizers =
      Tokenizers::train(kEnglish, kFrench, {.min_count = 1, .joint = true});
  const std::vector<bool> hideable = hideable_words(tokenizers);
  int hidden = 0;
  for (int step = 0; step < 1000; step++) {
    Batch once = batch_of(tokenizers), again = once;
    hide_shared_words(once, hideable, 0.2, 7, step);
    hide_shared_words(again, hideable, 0.2, 7, step);
    CHECK(once.source.ids == again.source.ids);
    hidden += once.source.ids[0] == kUnknown;
  }
  CHECK(hidden > 150 && hidden < 250);
}

TEST("hide: nothing to hide with bpe or two vocabularies") {
  CHECK(hideable_words(Tokenizers::train(kEnglish, kFrench, {.min_count = 1})).empty());
  CHECK(hideable_words(
            Tokenizers::train(kEnglish, kFrench, {.kind = "bpe", .size = 300, .joint = true}))
            .empty());
}

}  // namespace
}  // namespace heed
