#!/bin/sh
# Are the digits the same whatever the kernels are compiled for and with?
#
#   scripts/same_bits.sh            this processor against AVX2 and the oldest x86-64
#   CXX=clang++ scripts/same_bits.sh
#
# Builds scripts/same_bits.cpp for each and compares what it prints. A build that this processor
# cannot run is skipped, and said so.
set -eu
cd "$(dirname "$0")/.."
CXX=${CXX:-g++}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

digest() { # name, compiler, architecture
  echo "  build $1"
  "$2" -std=c++20 -O2 -march="$3" -ffp-contract=off -Isrc scripts/same_bits.cpp \
    src/kernels/*.cpp src/base/*.cpp -o "$work/program" &&
    "$work/program" > "$work/$1"
}

digest native "$CXX" native
for arch in x86-64-v3 x86-64; do
  if ! digest "$arch" "$CXX" "$arch" 2> "$work/error"; then
    echo "  skipped $arch: it does not build or run here"
    continue
  fi
  if cmp -s "$work/native" "$work/$arch"; then
    echo "  $arch: the same bits in $(wc -l < "$work/native") kernels"
  else
    echo "  $arch differs from native:"
    diff "$work/native" "$work/$arch" || true
    failed=1
  fi
done
exit $failed
