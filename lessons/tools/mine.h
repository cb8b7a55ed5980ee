// The program that is built with the learner's own parts.
#pragma once

#include <vector>

#include "app/app.h"

/// A solved exercise: the title of its lesson, and how its adapter fills parts with it.
struct Yours {
  const char* title;
  void (*fill)(heed::Parts& parts);
};

// Both are written by `learn mine`.
extern const std::vector<Yours> kYours;
extern const int kExercises;  ///< how many could be in it
