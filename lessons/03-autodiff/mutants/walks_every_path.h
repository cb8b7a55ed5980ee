// Right, but follows each path by itself: the paths double with every line.
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

static void follow(std::vector<Line>& tape, int at, real slope) {
  Line& line = tape[at];
  line.gradient += slope;
  if (line.op == Op::input) return;
  const real a = tape[line.a].value, b = tape[line.b].value;
  follow(tape, line.a, line.op == Op::add ? slope : slope * b);
  follow(tape, line.b, line.op == Op::add ? slope : slope * a);
}

void backward(std::vector<Line>& tape, int loss) {
  for (Line& line : tape) line.gradient = 0;
  follow(tape, loss, 1);
}

void matmul_backward(std::span<const real> a, std::span<const real> b, std::span<const real> dy,
                     int m, int k, int n, std::span<real> da, std::span<real> db) {
  for (int i = 0; i < m; i++)
    for (int p = 0; p < k; p++) {
      real sum = 0;
      for (int j = 0; j < n; j++) sum += dy[i * n + j] * b[p * n + j];
      da[i * k + p] += sum;
      for (int j = 0; j < n; j++) db[p * n + j] += a[i * k + p] * dy[i * n + j];
    }
}

void add_row_backward(std::span<const real> dy, int m, int n, std::span<real> drow) {
  for (int i = 0; i < m; i++)
    for (int j = 0; j < n; j++) drow[j] += dy[i * n + j];
}
