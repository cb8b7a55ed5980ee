// The vector code as a filling of the table. Each function is declared by the type of its entry.
#include "kernels/kernels.h"

#include <type_traits>

namespace heed {

template <class Pointer>
using Function = std::remove_pointer_t<Pointer>;

namespace reference {
Function<decltype(Kernels::attention_weights)> attention_weights;
}

namespace fast {

Function<decltype(Kernels::gemm)> gemm;
Function<decltype(Kernels::linear)> linear;
Function<decltype(Kernels::gemm_backward)> gemm_backward;
Function<decltype(Kernels::activation_backward)> activation_backward;
Function<decltype(Kernels::combine)> combine;
Function<decltype(Kernels::multiply)> multiply, divide;
Function<decltype(Kernels::unary)> unary;
Function<decltype(Kernels::unary_backward)> unary_backward;
Function<decltype(Kernels::dropout)> dropout;
Function<decltype(Kernels::add_row)> add_row;
Function<decltype(Kernels::sum_rows)> sum_rows;
Function<decltype(Kernels::sum)> sum;
Function<decltype(Kernels::sum_of_squares)> sum_of_squares;
Function<decltype(Kernels::transpose)> transpose;
Function<decltype(Kernels::prefix_sum)> prefix_sum, prefix_sum_backward;
Function<decltype(Kernels::softmax)> softmax, log_softmax;
Function<decltype(Kernels::softmax_backward)> softmax_backward, log_softmax_backward;
Function<decltype(Kernels::cross_entropy)> cross_entropy;
Function<decltype(Kernels::cross_entropy_backward)> cross_entropy_backward;
Function<decltype(Kernels::layer_norm)> layer_norm;
Function<decltype(Kernels::layer_norm_backward)> layer_norm_backward;
Function<decltype(Kernels::scale_heads)> scale_heads;
Function<decltype(Kernels::dot_heads)> dot_heads;
Function<decltype(Kernels::turn_heads)> turn_heads;
Function<decltype(Kernels::embed)> embed;
Function<decltype(Kernels::embed_backward)> embed_backward;
Function<decltype(Kernels::adam)> adam;
Function<decltype(Kernels::attention)> attention;
Function<decltype(Kernels::attention_backward)> attention_backward;

// In the order of the struct.
// clang-format off
constexpr Kernels kTable = {
    gemm, linear, gemm_backward, activation_backward, combine, multiply, divide, unary,
    unary_backward, dropout, add_row, sum_rows, sum, sum_of_squares, transpose, prefix_sum,
    prefix_sum_backward, softmax, softmax_backward, log_softmax, log_softmax_backward,
    cross_entropy, cross_entropy_backward, layer_norm, layer_norm_backward, scale_heads,
    dot_heads, turn_heads, embed, embed_backward, adam, attention, attention_backward,
    reference::attention_weights};
// clang-format on

}  // namespace fast

constinit const Kernels fast_kernels = fast::kTable;
constinit Kernels kernels = fast::kTable;

}  // namespace heed
