#!/bin/sh
# The learner's loop, tried as a learner would: loop.sh BUILD. Everything happens in a copy under
# BUILD/tests/loop, so nobody's exercise or progress is touched.
build=$(cd "$1" && pwd) root=$(pwd)
scratch=$build/tests/loop
lesson=lessons/03-autodiff
passed=0 failed=0
rm -rf "$scratch"
mkdir -p "$scratch/lessons"
cp -r lessons/map.tsv lessons/tools lessons/03-autodiff "$scratch/lessons"
cd "$scratch" || exit 1
cp $lesson/untouched.h $lesson/exercise.h
# What the Makefile does for build/lessons/NN/yours, without its dependencies.
cat > make.sh << END
sh lessons/tools/answers.sh $lesson $lesson/exercise.h > yours.cpp &&
${CXX:-g++} -std=c++20 -O1 -pthread -Ilessons -I. yours.cpp \\
  $build/lessons/tools/check.o $build/lessons/tools/pattern.o $build/lessons/tools/run_checks.o -o build/$lesson/yours
END
export HEED_MAKE="sh make.sh" HEED_BUILD=build

# holds not what a Markdown or a TeX reader would need.
plain_hints() { ! grep -n '[$]\|\*\*\|```\|\\' "$root"/lessons/*/hints.md "$root"/lessons/*/*/hints.md && echo plain; }

# expect WHAT CODE TEXT COMMAND...: the command ends with the code, and its output holds the text.
expect() {
  what=$1 code=$2 text=$3
  shift 3
  "$@" > output 2>&1 < /dev/null
  got=$?
  if [ "$got" -eq "$code" ] && grep -qe "$text" output; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL $what: code $got, wanted $code and '$text' in:"
    tail -n 12 output
  fi
}
learn="$build/learn"

# What a lesson alone needs stands in its folder: outside of comments, no tool names a lesson.
named() {
  sed 's@//.*@@; s@#.*@@' lessons/tools/* "$root/Makefile" "$root/tests/run.sh" |
    grep -E '[0-9][0-9]-[a-z]|number [!=]= [0-9]|esson [0-9]' || echo "none is named"
}
expect "no lesson's number is written into the tools" 0 '^none is named$' named

expect "the map knows the next lesson" 0 'Next: ' "$learn" map
expect "an untouched exercise fails" 1 '^lesson 3: not yet ([0-9]* of [0-9]* checks)$' "$learn" check 3
expect "the first hint" 0 '(hint 1 of 3)' "$learn" hint 3
expect "the second hint" 0 '(hint 2 of 3)' "$learn" hint 03
expect "the third hint" 0 'make solution-03' "$learn" hint 03
expect "hints are plain text" 0 plain plain_hints

cp $lesson/solution.h $lesson/exercise.h
expect "the solution passes" 0 '^lesson 3: solved$' "$learn" check 03
expect "solved says what comes next" 0 '^All is solved. Next: make train MINE=1$' "$learn" check 03
expect "the map knows what is solved" 0 'solved' "$learn" map
cp $lesson/mutants/bias_averaged.h $lesson/exercise.h
expect "a mistake gets its name" 1 '^Likely cause:$' "$learn" check 03
expect "the difference from one's own" 0 '^-' "$learn" solution 03
expect "without comments" 0 none sh -c '"$1" solution 03 | sed "1,/^From yours/d" | grep "^[-+ ].*//" || echo none' sh "$learn"
expect "reset keeps a copy" 0 'exercise.kept-1.h' "$learn" reset 03
expect "the copy is what was there" 0 identical sh -c "cmp $lesson/mutants/bias_averaged.h $lesson/exercise.kept-1.h && echo identical"
expect "and the exercise is as it came" 0 identical sh -c "cmp $lesson/untouched.h $lesson/exercise.h && echo identical"
expect "a second reset changes nothing" 0 'is as it came' "$learn" reset 03

(cat $lesson/solution.h; echo 'int x = ;') > $lesson/exercise.h
line=$(wc -l < $lesson/exercise.h)
expect "a compile error has its line" 1 "Look at line $line of $lesson/exercise.h" "$learn" check 03
expect "and a verdict" 1 '^lesson 3: not yet (it does not compile)$' "$learn" check 03

# The first brace of a line that opens a function: what stands there runs in every check.
break_with() { sed "s/^\\([a-z].*) {\\)\$/\\1 $1/" $lesson/solution.h > $lesson/exercise.h; }
break_with 'for (volatile int i = 0; i == 0;) {}'
expect "an endless loop ends" 1 'did not come to an end' "$learn" check 03
break_with '*(volatile int*)nullptr = 1;'
expect "a crash is a sentence" 1 'Your code crashed' "$learn" check 03
break_with 'throw 1;'
expect "an exception is a sentence" 1 'threw an exception' "$learn" check 03
break_with 'std::vector<double> big(size_t(1) << 40); *(volatile double*)big.data() = 1;'
expect "too much memory is a sentence" 1 'more than 2 GB' "$learn" check 03
break_with 'std::_Exit(0);'
expect "an exit is not a pass" 1 'ended the program' "$learn" check 03

expect "an unknown lesson" 1 'there is no lesson 77 yet; there are lessons 0 to 5 and 10' "$learn" check 77
expect "begun as well" 1 'there is no lesson 07 yet' "$learn" begin 07
expect "a known lesson is begun" 0 begun sh -c '"$1" begin 3 && echo begun' sh "$learn"
rm $lesson/exercise.h
expect "a missing exercise" 1 "$lesson/exercise.h is gone; make reset-03" "$learn" check 03
expect "the map without it" 0 'Next: edit' "$learn" map
expect "reset puts it back" 0 'it is there again' "$learn" reset 03
expect "as it came" 0 identical sh -c "cmp $lesson/untouched.h $lesson/exercise.h && echo identical"
echo "garbage" > lessons/.progress
expect "a progress file of another kind" 0 'Next: ' "$learn" map
cp lessons/map.tsv whole-map.tsv
printf 'three\tAutodiff\t60\tall\n' >> lessons/map.tsv
expect "a line of the map that is none" 1 'map.tsv:[0-9]*: a line must be number' "$learn" map
mv whole-map.tsv lessons/map.tsv

# The watch sees a save: the old verdict, then the new one.
cp $lesson/untouched.h $lesson/exercise.h
touch watched
"$learn" watch > watched 2>&1 < /dev/null &
watch=$!
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  grep -q 'not yet' watched && break
  sleep 1
done
cp $lesson/solution.h $lesson/exercise.h
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  grep -q 'lesson 3: solved' watched && break
  sleep 1
done
kill $watch
expect "the watch checks at a save" 0 'lesson 3: solved' cat watched
# The commands themselves, of the real lessons: nothing that they type changes anything there.
in_root() { (cd "$root" && make --no-print-directory ROOT="$build" "$@" 2>&1); }
expect "make lesson-07 speaks of lessons" 0 'there is no lesson 07 yet' in_root lesson-07
without_make() { in_root "$@" | grep '^make' || echo quiet; }
expect "make adds nothing to a sentence" 0 quiet without_make check-07

# A prediction that is no number is asked for again; the answer says how near it was.
cat > predict.cpp << END
#include "tools/lesson.h"
int main() { lesson::reveal(lesson::predict_number("How many?"), 12, "twelve"); }
END
typed() { # WHAT IS TYPED, on a terminal
  (sleep 1; printf "$1"; sleep 1) | script -qec ./predict /dev/null
}
if command -v script > /dev/null &&
  ${CXX:-g++} -std=c++20 -I"$root/lessons" predict.cpp "$build/lessons/tools/lesson.o" "$build/libheed.a" -o predict; then
  expect "no number is asked for again" 0 '"many" is no number' typed 'many\n24\n'
  expect "how near it was" 0 'you said: 24, 2.0 times too large' typed 'many\n24\n'
  expect "Enter skips" 0 '^twelve' typed '\n'
fi
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
