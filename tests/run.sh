#!/bin/sh
# Runs every test program under the build folder $1 with the options that follow, and closes with
# one line: "N passed, N failed, N skipped".
build=$1
shift
# Where make runs this, its job server is not for the makes below.
MAKEFLAGS=$(printf %s "$MAKEFLAGS" | sed 's/ *-j[0-9]*//; s/ *--jobserver-[a-z]*=[^ ]*//')
export MAKEFLAGS
passed=0 failed=0 skipped=0

run() { # NAME COMMAND...
  name=$1
  shift
  printf '== %s\n' "$name"
  "$@" > "$build/tests/$name.log" 2>&1
  code=$?
  grep -v '^ok  ' "$build/tests/$name.log"
  last=$(tail -n 1 "$build/tests/$name.log")
  case "$last" in
    *" passed, "*" failed"*)
      passed=$((passed + $(echo "$last" | sed 's/ passed.*//')))
      failed=$((failed + $(echo "$last" | sed 's/.*passed, //; s/ failed.*//')))
      skipped=$((skipped + $(echo "$last" | sed 's/.*failed, //; s/ skipped.*//')))
      ;;
    *) [ "$code" -eq 0 ] && code=1 ;;
  esac
  # A crash prints no count: it is one failure.
  case "$code:$last" in
    0:*) ;;
    *" passed, "*) ;;
    *) echo "FAIL $name ended with code $code"; failed=$((failed + 1)) ;;
  esac
}

mkdir -p "$build/tests"
HEED=$build/heed
export HEED
run float "$build/tests/all" "$@"
if [ -x "$build/double/tests/all" ]; then run double "$build/double/tests/all" "$@"; fi

run rebuild sh tests/house/rebuild.sh "$build"

# The same digits for other processors.
case " $* " in *" --quick "*) ;; *) run same-bits sh scripts/same_bits.sh ;; esac

# The runs that were recorded: the same digits.
golden() {
  if sh scripts/golden_runs.sh "$HEED" | diff tests/golden/runs.txt -; then
    echo "1 passed, 0 failed, 0 skipped"
  else
    echo "0 passed, 1 failed, 0 skipped"
  fi
}
case " $* " in *" --quick "*) ;; *) run golden-runs golden ;; esac

# The lessons: every answer to an exercise is judged as its name says, and the texts say what the
# code and the programs say.
case " $* " in *" --quick "*) ;; *)
  for answers in "$build"/lessons/*/answers "$build"/lessons/*/*/answers; do
    [ -x "$answers" ] || continue
    lesson=${answers#"$build/lessons/"}
    run "answers-$(echo "${lesson%/answers}" | tr / -)" "$answers"
  done
  if [ -x "$build/lessons/weaver" ]; then
    run lesson-texts env ROOT="$build" "$build/lessons/weaver" --check
    run learners-loop sh tests/lessons/loop.sh "$build"
    run learners-translator sh tests/lessons/mine.sh "$build"
  fi ;;
esac

# The README's program must run, and print what the README says it prints.
sed -n '/^It prints$/,/^## /s/^    //p' README.md > "$build/tests/readme.wanted"
if "$build/readme" > "$build/tests/readme.log" &&
  diff "$build/tests/readme.wanted" "$build/tests/readme.log"; then passed=$((passed + 1)); else
  echo "FAIL the program in README.md"
  failed=$((failed + 1))
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
