#!/bin/sh
# What make builds again: rebuild.sh BUILD. Nothing where nothing changed, everything where the
# compiler or its flags did. The changes are tried on one object, in a folder of its own.
build=$1
scratch=$build/tests/rebuild
object=$scratch/src/base/format.o
passed=0 failed=0

# expect WHAT CODE ARGUMENTS...: make -q ends with the code, 0 for "up to date", 1 for "old".
expect() {
  what=$1 code=$2
  shift 2
  make -q "$@" > /dev/null 2>&1
  got=$?
  if [ "$got" -eq "$code" ]; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL $what: make -q ended with code $got, wanted $code"
  fi
}

expect "what was just built is up to date" 0 "$build/heed" "$build/tests/all"

# From here on nothing of what the caller's make was told.
unset MAKEFLAGS MFLAGS MAKELEVEL
compiler=${CXX:-g++}
same="$object ROOT=$scratch MODE=release PRECOMPILED="
rm -rf "$scratch"
expect "an object that is not there" 1 $same CXX="$compiler"
make -s $same CXX="$compiler" > /dev/null
expect "an object that is there" 0 $same CXX="$compiler"
expect "a header of the object" 1 $same CXX="$compiler" -W src/base/format.h
expect "another compiler" 1 $same CXX="env $compiler"
expect "another flag" 1 $same CXX="$compiler" CXXFLAGS=-DANOTHER
expect "another processor" 1 $same CXX="$compiler" ARCH=none
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
