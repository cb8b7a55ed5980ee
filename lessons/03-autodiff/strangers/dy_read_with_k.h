// No cause may be named
// dy is read at i * k + j; its rows have n numbers.
#include <span>
#include <vector>

enum class Op { input, add, multiply };

struct Line {
  Op op = Op::input;
  int a = -1, b = -1;
  real value = 0;
  real gradient = 0;
};

void forward(std::vector<Line>& tape) {
  for (Line& line : tape) {
    if (line.op == Op::add) line.value = tape[line.a].value + tape[line.b].value;
    if (line.op == Op::multiply) line.value = tape[line.a].value * tape[line.b].value;
  }
}

void backward(std::vector<Line>& tape, int loss) {
  for (Line& line : tape) line.gradient = 0;
  tape[loss].gradient = 1;
  for (int i = loss; i >= 0; i--) {
    const Line& line = tape[i];
    if (line.op == Op::input) continue;
    Line &a = tape[line.a], &b = tape[line.b];  // the same line for y * y
    if (line.op == Op::add) {
      a.gradient += line.gradient;
      b.gradient += line.gradient;
    } else {
      a.gradient += line.gradient * b.value;
      b.gradient += line.gradient * a.value;
    }
  }
}

void matmul_backward(std::span<const real> a, std::span<const real> b, std::span<const real> dy,
                     int m, int k, int n, std::span<real> da, std::span<real> db) {
  for (int i = 0; i < m; i++)
    for (int p = 0; p < k; p++) {
      real sum = 0;
      for (int j = 0; j < n; j++) sum += dy[i * k + j] * b[p * n + j];
      da[i * k + p] += sum;
      for (int j = 0; j < n; j++) db[p * n + j] += a[i * k + p] * dy[i * n + j];
    }
}

void add_row_backward(std::span<const real> dy, int m, int n, std::span<real> drow) {
  for (int i = 0; i < m; i++)
    for (int j = 0; j < n; j++) drow[j] += dy[i * n + j];
}
