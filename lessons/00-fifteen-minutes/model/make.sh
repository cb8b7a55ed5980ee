#!/bin/sh
# Makes the bundled translator again: make, then sh lessons/00-fifteen-minutes/model/make.sh.
# It takes a minute or two and overwrites the three files beside this one.
set -e
cd "$(dirname "$0")/../../.."
build/heed train --train data/en-fr/train.tsv --valid data/en-fr/valid.tsv \
  --test data/en-fr/test.tsv --out runs/lesson-00 --overwrite \
  --width 64 --heads 2 --hidden 256 --encoder-layers 2 --decoder-layers 3 --dropout 0 \
  --steps 2000 --batch-tokens 1024 --schedule cosine --learning-rate 6e-3 --warmup 150 \
  --evaluate-every 500
for file in config tokenizer model.safetensors; do
  cp "runs/lesson-00/$file" lessons/00-fifteen-minutes/model/
done
