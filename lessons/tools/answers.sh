#!/bin/sh
# Writes a program that checks answers to a lesson: answers.sh LESSON-FOLDER ANSWER.h...
# Each answer stands in a namespace of its own, with the lesson's check.cpp behind it; what they
# include comes first, outside. A stranger brings its first line, which says what may be named.
lesson=$1
shift
echo '#include "tools/check.h"'
cat "$lesson/check.cpp" "$@" | sed -n 's/^ *#include *<\(.*\)>.*/#include <\1>/p' | sort -u
answers=
for answer in "$@"; do
  name=$(basename "$answer" .h)
  space=answer_$name says=nullptr
  case "$answer" in */strangers/*) space=stranger_$name says="\"$(head -n 1 "$answer")\"" ;; esac
  echo "namespace $space {"
  echo "using real = double;"
  echo "#include \"$answer\""
  echo "#include \"$lesson/check.cpp\""
  echo "}"
  answers="$answers {\"$name\", &$space::kLesson, $says},"
done
echo "int main() {"
echo "  const lesson::Answer answers[] = {$answers};"
echo "  return lesson::run_checks(answers);"
echo "}"
