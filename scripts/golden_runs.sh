#!/bin/sh
# What must not change unnoticed while code is rearranged: small models after 50 steps, one for each
# attention, norm and place encoding (a sum over the bytes of the weights; step, loss, rate, and
# validation loss and BLEU), and 200 translations.
#
#     sh scripts/golden_runs.sh build/heed | diff tests/golden/runs.txt -
#
# A change of an order of sums changes these lines: it says so in its commit, and renews the file.
set -e
heed=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

run() { # NAME OPTIONS...
  name=$1
  shift
  "$heed" train --train data/en-fr/valid.tsv --valid data/en-fr/test.tsv --out "$folder/$name" \
    --width 32 --heads 2 --hidden 64 --layers 2 --batch-tokens 512 --steps 50 \
    --evaluate-every 50 --warmup 10 --samples 0 --hide 0 "$@" > "$folder/log" 2>&1 ||
    { cat "$folder/log"; exit 1; }
  printf '%s\t%s\t' "$name" "$(cksum < "$folder/$name/model.safetensors")"
  tail -n 1 "$folder/$name/log.tsv" | cut -f 2,3,4,6,7
}

run full
for attention in window:3 alibi; do run "$attention" --attention "$attention"; done
run post --norm post
run learned --positions learned
run gelu --activation gelu --dropout 0
run shared --kv-heads 1
run window_post_learned --attention window:5 --norm post --positions learned --activation gelu
cut -f 1 data/en-fr/test.tsv | head -n 200 > "$folder/in"
for beam in 1 4; do
  "$heed" translate --model lessons/00-fifteen-minutes/model --beam $beam < "$folder/in" \
    > "$folder/out" 2> /dev/null
  printf 'translations, beam %s\t%s\n' $beam "$(cksum < "$folder/out")"
done
