// The program that is built with the learner's own parts.
#pragma once

#include <vector>

#include "app/app.h"

extern const char* const kYours;                      ///< "yours: 2 of 6 (...)"
std::vector<heed::AttentionVariant> your_variants();  ///< lesson 10's attention, if it is solved
