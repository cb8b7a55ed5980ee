#!/usr/bin/env python3
"""Writes tests/golden/translator_step.txt: one training step as PyTorch computes it.

    python3 scripts/golden.py > tests/golden/translator_step.txt

A tiny encoder-decoder from torch.nn's own layers, in double precision: logits, loss, the gradient of
every parameter, and the parameters after ten steps of Adam. Once with pre-norm, relu and one table of
words for everything; once with post-norm, gelu and two. Sentences are padded and masked here, while
Heed keeps them ragged. Initial values come from a formula that the test repeats. Names are Heed's.
"""
import math
import platform

import torch
import torch.nn.functional as F

WIDTH, HEADS, HIDDEN, LAYERS, WORDS = 8, 2, 12, 2, 11
SOURCE_LENGTHS, TARGET_LENGTHS = [3, 5, 1], [4, 2, 6]
SMOOTHING, RATE, BETAS, EPSILON, STEPS = 0.1, 0.01, (0.9, 0.98), 1e-6, 10


def words(lengths, step):
    """Sentence by sentence: word i of all is (step i + 2) mod WORDS."""
    flat = [(step * i + 2) % WORDS for i in range(sum(lengths))]
    ends = [sum(lengths[: s + 1]) for s in range(len(lengths))]
    return [flat[end - n : end] for end, n in zip(ends, lengths)]


def padded(sentences):
    longest = max(map(len, sentences))
    ids = torch.tensor([s + [0] * (longest - len(s)) for s in sentences])
    mask = torch.tensor([[i >= len(s) for i in range(longest)] for s in sentences])
    return ids, mask


def sinusoids(count):
    rows = [[(math.cos if j % 2 else math.sin)(p / 10000 ** ((j - j % 2) / WIDTH))
             for j in range(WIDTH)] for p in range(count)]
    return torch.tensor(rows, dtype=torch.float64)


class Translator(torch.nn.Module):
    def __init__(self, post_norm):
        super().__init__()
        self.post_norm = post_norm
        options = dict(d_model=WIDTH, nhead=HEADS, dim_feedforward=HIDDEN, dropout=0.0,
                       activation="gelu" if post_norm else "relu", batch_first=True,
                       norm_first=not post_norm)
        last = lambda: None if post_norm else torch.nn.LayerNorm(WIDTH)
        self.source = torch.nn.Embedding(WORDS, WIDTH)
        self.target = torch.nn.Embedding(WORDS, WIDTH) if post_norm else self.source
        self.encoder = torch.nn.TransformerEncoder(
            torch.nn.TransformerEncoderLayer(**options), LAYERS, last(), enable_nested_tensor=False)
        self.decoder = torch.nn.TransformerDecoder(
            torch.nn.TransformerDecoderLayer(**options), LAYERS, last())

    def embed(self, table, ids):
        return table(ids) * math.sqrt(WIDTH) + sinusoids(ids.shape[1])

    def forward(self, source, source_mask, target, target_mask):
        memory = self.encoder(self.embed(self.source, source), src_key_padding_mask=source_mask)
        future = torch.triu(torch.ones(target.shape[1], target.shape[1]), 1).bool()
        y = self.decoder(self.embed(self.target, target), memory, tgt_mask=future,
                         tgt_key_padding_mask=target_mask, memory_key_padding_mask=source_mask)
        return y @ self.target.weight.T

    def parts(self):
        """(Heed's name, tensor, how to get a value of that shape from it), in Heed's order."""
        found = [("source_embedding.weight", self.source.weight, slice(None))]
        if self.target is not self.source:
            found.append(("target_embedding.weight", self.target.weight, slice(None)))

        def both(name, module):
            found.append((name + ".weight", module.weight, slice(None)))
            found.append((name + ".bias", module.bias, slice(None)))

        def attention(name, module):
            for i, part in enumerate(["query", "key", "value"]):
                rows = slice(i * WIDTH, (i + 1) * WIDTH)
                found.append((f"{name}.{part}.weight", module.in_proj_weight, rows))
                found.append((f"{name}.{part}.bias", module.in_proj_bias, rows))
            both(name + ".output", module.out_proj)

        for i, layer in enumerate(self.encoder.layers):
            name = f"encoder.layers.{i}."
            attention(name + "self", layer.self_attn)
            both(name + "self_norm", layer.norm1)
            both(name + "feed_forward.up", layer.linear1)
            both(name + "feed_forward.down", layer.linear2)
            both(name + "feed_forward_norm", layer.norm2)
        if self.encoder.norm is not None:
            both("encoder.norm", self.encoder.norm)
        for i, layer in enumerate(self.decoder.layers):
            name = f"decoder.layers.{i}."
            attention(name + "self", layer.self_attn)
            both(name + "self_norm", layer.norm1)
            attention(name + "cross", layer.multihead_attn)
            both(name + "cross_norm", layer.norm2)
            both(name + "feed_forward.up", layer.linear1)
            both(name + "feed_forward.down", layer.linear2)
            both(name + "feed_forward_norm", layer.norm3)
        if self.decoder.norm is not None:
            both("decoder.norm", self.decoder.norm)
        return found


def initial(name, number, count):
    """Value i of parameter `number`: 0.3 sin(0.7 i + 1.3 number + 0.01 i i); norms' gains add 1."""
    gain = 1.0 if name.endswith("norm.weight") else 0.0
    return [gain + 0.3 * math.sin(0.7 * i + 1.3 * number + 0.01 * i * i) for i in range(count)]


def show(kind, name, values):
    print(kind, name, values.numel(), *("%.13g" % v for v in values.reshape(-1).tolist()))


def run(post_norm):
    model = Translator(post_norm).double().train()
    parts = model.parts()
    with torch.no_grad():
        for number, (name, tensor, rows) in enumerate(parts):
            part = tensor[rows]
            part.copy_(torch.tensor(initial(name, number, part.numel())).double().reshape(part.shape))
    source, source_mask = padded(words(SOURCE_LENGTHS, 3))
    target, target_mask = padded(words(TARGET_LENGTHS, 4))
    answer, _ = padded(words(TARGET_LENGTHS, 5))
    adam = torch.optim.Adam(model.parameters(), lr=RATE, betas=BETAS, eps=EPSILON)
    print("model", "post" if post_norm else "pre", len(parts))
    for step in range(STEPS):
        logits = model(source, source_mask, target, target_mask)[~target_mask]
        loss = F.cross_entropy(logits, answer[~target_mask], label_smoothing=SMOOTHING)
        adam.zero_grad()
        loss.backward()
        if step == 0:
            show("logits", "-", logits)
            show("loss", "-", loss)
            for name, tensor, rows in parts:
                show("gradient", name, tensor.grad[rows])
        adam.step()
    for name, tensor, rows in parts:
        show("after", name, tensor[rows])


torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
print(f"# Written by scripts/golden.py with PyTorch {torch.__version__}, Python "
      f"{platform.python_version()}, float64. The script says what each line means.")
run(post_norm=False)
run(post_norm=True)
