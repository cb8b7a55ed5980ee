#!/bin/sh
# Are the digits the same whatever the kernels are compiled for and with?
#
#   scripts/same_bits.sh            this processor against AVX2 and the oldest x86-64
#   CXX=clang++ scripts/same_bits.sh
#
# Builds scripts/same_bits.cpp for each and compares what it prints. A build that this processor
# cannot run is skipped, and said so. make same-bits and make test run this.
set -eu
cd "$(dirname "$0")/.."
passed=0 failed=0 skipped=0

digests() { # architecture
  folder=build/bits/$1
  make --no-print-directory -s ARCH="$1" ROOT="$folder" "$folder/same_bits" > "$folder.log" 2>&1 &&
    "$folder/same_bits" > "$folder.txt" 2>> "$folder.log"
}

mkdir -p build/bits
digests native || { cat build/bits/native.log; exit 1; }
for arch in x86-64-v3 x86-64; do
  if ! digests "$arch"; then
    echo "  skipped $arch: it does not build or run here"
    skipped=$((skipped + 1))
  elif cmp -s build/bits/native.txt "build/bits/$arch.txt"; then
    echo "  $arch: the same bits in $(wc -l < build/bits/native.txt) kernels"
    passed=$((passed + 1))
  else
    echo "FAIL $arch differs from native:"
    diff build/bits/native.txt "build/bits/$arch.txt" || true
    failed=$((failed + 1))
  fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
