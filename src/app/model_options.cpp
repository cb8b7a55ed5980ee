#include "app/model_options.h"

namespace heed {

void add_model_options(Options& options, TranslatorConfig& c) {
  options.add("width", &c.width, "numbers that stand for a word", {.least = 1, .most = 8192});
  options.add("heads", &c.heads, "places each word looks at in a layer; divides width",
              {.least = 1, .most = 1024});
  options.add("kv-heads", &c.kv_heads, "heads of keys and values; 0: as many as heads",
              {.least = 0, .most = 1024});
  options.add("hidden", &c.hidden, "width inside the feed-forward layers",
              {.least = 1, .most = 65536});
  options.add("encoder-layers", &c.encoder_layers, "layers that read the source",
              {.least = 0, .most = 100});
  options.add("decoder-layers", &c.decoder_layers, "layers that write the target",
              {.least = 1, .most = 100});
  options.add("attention", &c.attention, "full, window:W or alibi");
  options.add("positions", &c.positions, "sinusoidal, learned, rope or none");
  options.add("activation", &c.activation, "relu or gelu");
  options.add("norm", &c.norm, "pre or post: where the layers normalise");
  options.add("dropout", &c.dropout, "share of numbers left out in training",
              {.least = 0, .most = 0.95});
  options.add("most-tokens", &c.most_tokens, "longest sentence that it will read",
              {.least = 1, .most = 100000});
}

}  // namespace heed
