// The door to the library: everything a program of one's own needs.
//
//     c++ -std=c++20 -O3 -march=native -ffp-contract=off -pthread -Isrc mine.cpp build/libheed.a
#pragma once

#include "app/app.h"                    // heed::run: the program, with parts of your own
#include "base/parallel.h"              // threads
#include "base/random.h"                // random numbers from a seed
#include "core/tape.h"                  // Tape: what is computed, and how it is undone
#include "core/tensor.h"                // Tensor: numbers with a shape and a gradient
#include "generate/search.h"            // greedy and beam search over anything that can step
#include "generate/translator_steps.h"  // what search drives, of a translator
#include "nn/translator.h"              // layers, from Linear to Translator
#include "ops/attention.h"              // attention by any rule
#include "ops/gradient_check.h"         // is a gradient right?
#include "ops/ops.h"                    // differentiable operations
#include "score/bleu.h"                 // BLEU
#include "tasks/run.h"                  // saving and loading
#include "text/corpus.h"                // pairs of sentences
#include "text/tokenizer.h"             // text to numbers and back
#include "train/adam.h"                 // the optimizer
