#!/bin/sh
# make train MINE=1, tried with every exercise solved: mine.sh BUILD. A copy under BUILD/tests/mine is
# built, trained for a few steps, and its losses are held against the library's.
build=$(cd "$1" && pwd) root=$(pwd)
scratch=$build/tests/mine
passed=0 failed=0
rm -rf "$scratch"
mkdir -p "$scratch"
cp -r lessons "$scratch"
cd "$scratch" || exit 1

# Every check passes: the answers are tried elsewhere.
cat > make.sh << END
printf '#!/bin/sh\n' > "\$2" && chmod +x "\$2"
END
export HEED_MAKE="sh make.sh" HEED_BUILD=build

verdict() { # WHAT CODE
  if [ "$2" -eq 0 ]; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL $1"
    tail -n 12 output
  fi
}
compile() { # SOURCE OBJECT
  $(cat "$build/flags") -w -I"$root/src" -I"$root" -c "$1" -o "$2" > output 2>&1
}
# build PROGRAM EXERCISE...: with these solved. What was compiled before is taken.
build() {
  program=$1
  shift
  for lesson in lessons/[0-9]*/; do
    if [ -f "$lesson/mine.cpp" ]; then cp "$lesson/untouched.h" "$lesson/exercise.h"; fi
  done
  for lesson in "$@"; do cp "$lesson/solution.h" "$lesson/exercise.h"; done
  "$build/learn" mine build > output
  objects=
  for source in build/yours.cpp lessons/tools/mine.cpp $(cat build/adapters); do
    object=build/$(echo "$source" | tr / -).o
    objects="$objects $object"
    if [ "$source" = build/yours.cpp ] || [ ! -f "$object" ]; then compile "$source" "$object" || return 1; fi
  done
  $(cat "$build/flags") $objects "$build/libheed.a" -o "$program" >> output 2>&1
}
# losses PROGRAM [OPTION...]: of the steps of a small training.
losses() {
  data=$root/data/en-fr
  program=$1
  shift
  "$program" train "$@" --train "$data/valid.tsv" --valid "$data/test.tsv" --width 16 --heads 2 --hidden 16 \
    --layers 1 --dropout 0 --steps 6 --evaluate-every 2 --samples 0 --overwrite --out "$program-run" \
    > output 2>&1 && cut -f 1,3,6 "$program-run/log.tsv" > "$program-losses"
}

cp "$build/heed" library
losses ./library
verdict "the library trains" $?

solved=$(for lesson in lessons/[0-9]*/; do [ -f "$lesson/mine.cpp" ] && echo "$lesson"; done)
build ./all $solved
verdict "all exercises build the translator" $?
losses ./all --attention yours  # as it was called once
verdict "and it trains" $?
grep -q "^yours: $(echo $solved | wc -w) of $(echo $solved | wc -w) (" output
verdict "it says what is the learner's" $?
grep -q '^a step of make train takes .* the slowest of yours is ' output
verdict "and how long it will take" $?
paste library-losses all-losses | awk '
  NR > 1 { rows++; for (i = 2; i <= 3; i++) if (($i - $(i + 3)) ^ 2 > (1e-5 * $i) ^ 2) bad = 1 }
  END { exit bad || rows != 3 }' > output
verdict "its losses are the library's to a hundred-thousandth" $?

build ./first lessons/01-tensors
losses ./first && cmp library-losses first-losses > output
verdict "where the order of sums is the same, they are the same digits" $?
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
