#!/bin/sh
# Builds the tests of the kernels for 64-bit Arm and runs them under emulation.
#
# Needs a cross compiler and a user-mode emulator; on Debian:
#
#   apt install g++-aarch64-linux-gnu qemu-user
#
# Says so, and that nothing was tested, if one is absent.
set -eu
cd "$(dirname "$0")/.."
CXX=${CXX:-aarch64-linux-gnu-g++}
emulator=
for name in ${EMULATOR:-} qemu-aarch64 qemu-aarch64-static; do
  command -v "$name" > /dev/null 2>&1 && emulator=$name && break
done
if ! command -v "$CXX" > /dev/null 2>&1 || [ -z "$emulator" ]; then
  echo "Nothing was tested: this needs $CXX and qemu-aarch64; on Debian:" \
    "apt install g++-aarch64-linux-gnu qemu-user"
  exit 0
fi
make --no-print-directory CXX="$CXX" CXXFLAGS=-static ARCH=armv8-a ROOT=build/arm \
  build/arm/kernel_tests build/arm/same_bits
"$emulator" build/arm/kernel_tests "$@"

# The digests say whether a kernel gives other bits than here: not promised, but meant to be.
make --no-print-directory -s ROOT=build/bits/native build/bits/native/same_bits
build/bits/native/same_bits > build/bits/native.txt
"$emulator" build/arm/same_bits | diff build/bits/native.txt - &&
  echo "the same bits as on this processor in $(wc -l < build/bits/native.txt) kernels"
