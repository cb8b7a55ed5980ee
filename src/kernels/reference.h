// Textbook twins of the kernels: plain loops that say what each kernel means. Tests hold the fast
// kernels against them. Same names and arguments, namespace heed::reference.
#pragma once

#include "kernels/elementwise.h"
#include "kernels/gemm.h"
#include "kernels/optimizer.h"
#include "kernels/rows.h"

namespace heed::reference {

using namespace heed::kernels;

// ---- gemm.h (reference.cpp) ----

void gemm(Mat a, Mat b, Out c, const Epilogue& epilogue = {});

// ---- elementwise.h (reference.cpp) ----

void combine(real alpha, const real* a, real beta, const real* b, int64_t n, Out y);
void multiply(const real* a, const real* b, int64_t n, Out y);
void relu(const real* x, int64_t n, Out y);
void gelu(const real* x, int64_t n, Out y);
void tanh(const real* x, int64_t n, Out y);
void sigmoid(const real* x, int64_t n, Out y);
void relu_backward(const real* y, const real* dy, int64_t n, Out dx);
void gelu_backward(const real* x, const real* dy, int64_t n, Out dx);
void tanh_backward(const real* y, const real* dy, int64_t n, Out dx);
void sigmoid_backward(const real* y, const real* dy, int64_t n, Out dx);
void add_row(const real* a, const real* b, int64_t rows, int64_t cols, Out y);
void sum_rows(const real* a, int64_t rows, int64_t cols, Out y);
void activation_backward(Activation activation, const real* kept, real* dy, int64_t rows,
                         int64_t cols, Out dbias);
real sum(const real* x, int64_t n);
double sum_of_squares(const real* x, int64_t n);
void dropout(const Dropout& dropout, const real* x, int64_t rows, int64_t cols, Out y);

// ---- optimizer.h (reference.cpp) ----

void adam(const Adam& step, real* parameter, const real* gradient, real* m, real* v, int64_t n);

// ---- rows.h (reference_rows.cpp) ----

void softmax(const real* x, int64_t rows, int64_t cols, Out y);
void softmax_backward(const real* y, const real* dy, int64_t rows, int64_t cols, Out dx);
void log_softmax(const real* x, int64_t rows, int64_t cols, Out y);
void log_softmax_backward(const real* y, const real* dy, int64_t rows, int64_t cols, Out dx);
void layer_norm(const LayerNorm& norm, real* y, real* sum, real* statistics);
void layer_norm_backward(const LayerNorm& norm, const real* sum, const real* statistics,
                         const real* dy, const real* dsum, Out dx, Out dresidual, Out dgain,
                         Out dbias);
void cross_entropy(const real* logits, std::span<const int> targets, int64_t cols, real smoothing,
                   real* loss, real* lse);
void cross_entropy_backward(const real* logits, const real* lse, std::span<const int> targets,
                            int64_t cols, real smoothing, real scale, Out dlogits);
void embed(const real* table, std::span<const int> ids, real scale, const real* positions,
           std::span<const int> places, const Dropout& dropout, int64_t cols, real* y);
void embed_backward(const real* dy, std::span<const int> ids, real scale, const Dropout& dropout,
                    int64_t cols, real* dtable);

}  // namespace heed::reference

// Attention's twin is a template over the rule: reference_attention.h.
