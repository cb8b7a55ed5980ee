#include "tasks/mean_loss.h"

#include <algorithm>

namespace heed {

double mean_loss(const EncodedCorpus& corpus, int batch_tokens,
                 const std::function<Tensor(const Batch&)>& loss) {
  for (int i = 0; i < corpus.size(); i++)
    batch_tokens = std::max({batch_tokens, corpus.source.length(i), corpus.target.length(i) + 1});
  Batches batches(corpus, {.tokens = batch_tokens, .shuffle = false});
  Batch batch;
  double total = 0, words = 0;
  for (int i = 0; i < batches.count(); i++) {
    batches.fill(i, batch);
    total += double(loss(batch).item()) * double(batch.next.size());
    words += double(batch.next.size());
  }
  return total / words;
}

}  // namespace heed
