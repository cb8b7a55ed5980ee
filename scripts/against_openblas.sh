#!/bin/sh
# Heed's matrix product against OpenBLAS's, at the products of a training step.
#
#   scripts/against_openblas.sh        on all processors
#   scripts/against_openblas.sh 1      on one thread
#
# Needs OpenBLAS (on Debian: apt install libopenblas-dev), which Heed itself does not; says so if
# it is absent. If OpenBLAS does not know the processor and takes old kernels, name a relative:
# OPENBLAS_CORETYPE=SkylakeX.
set -eu
cd "$(dirname "$0")/.."
CXX=${CXX:-g++}
threads=${1:-$(getconf _NPROCESSORS_ONLN)}
if ! echo '#include <cblas.h>' | $CXX -x c++ -fsyntax-only - 2> /dev/null; then
  echo "Nothing was measured: there is no cblas.h; on Debian: apt install libopenblas-dev"
  exit 0
fi
make --no-print-directory -s build/libheed.a
$CXX -std=c++20 -O2 -pthread -Isrc scripts/against_openblas.cpp build/libheed.a -lopenblas \
  -o build/against_openblas
# By default OpenBLAS's idle threads keep spinning on the processors that Heed needs for its turn.
OPENBLAS_THREAD_TIMEOUT=4 OPENBLAS_NUM_THREADS=$threads HEED_THREADS=$threads \
  build/against_openblas
