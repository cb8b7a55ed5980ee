// Tapes without the learner's code: what is right, and what each mistake that has a name gives.
// check.cpp includes it behind the answer, whose `Line` it uses.

static Line input(double value) { return {Op::input, -1, -1, value, 0}; }
static Line sum_of(int a, int b) { return {Op::add, a, b, 0, 0}; }
static Line product_of(int a, int b) { return {Op::multiply, a, b, 0, 0}; }

static std::vector<Line> played(std::vector<Line> tape) {
  for (Line& line : tape) {
    if (line.op == Op::add) line.value = tape[line.a].value + tape[line.b].value;
    if (line.op == Op::multiply) line.value = tape[line.a].value * tape[line.b].value;
  }
  return tape;
}

static Numbers gradients_of(const std::vector<Line>& tape) {
  Numbers all;
  for (const Line& line : tape) all.push_back(line.gradient);
  return all;
}

static Numbers values_of(const std::vector<Line>& tape) {
  Numbers all;
  for (const Line& line : tape) all.push_back(line.value);
  return all;
}

/// "[0] = 3, [1] = 2, [2] = [0] * [1]".
static std::string text_of(const std::vector<Line>& tape) {
  std::string all;
  for (int i = 0; i < int(tape.size()); i++) {
    const Line& line = tape[i];
    all += i > 0 ? ", " : "";
    all += line.op == Op::input
               ? text("[%d] = %g", i, line.value)
               : text("[%d] = [%d] %c [%d]", i, line.a, line.op == Op::add ? '+' : '*', line.b);
  }
  return all;
}

/// The wrong gradient that the replay comes by first, as a sentence.
static std::string first_wrong(const std::string& when, const Numbers& got, const Numbers& wanted) {
  if (got.size() != wanted.size()) return "The tape has another length now.";
  for (int i = int(wanted.size()) - 1; i >= 0; i--)
    if (!lesson::same(std::span(got).subspan(i, 1), std::span(wanted).subspan(i, 1)))
      return when +
             text("the gradient of line %d is %.6g; it should be %.6g.", i, got[i], wanted[i]);
  return "";
}

/// The gradients that somebody with this mistake finds on a tape that was played.
static Numbers replay(const std::vector<Line>& tape, int loss, const Mistake& mistake = "",
                      Numbers gradient = {}) {
  gradient.resize(tape.size());
  const bool assigns = mistake == "assigns", forwards = mistake == "replayed_forward";
  const int last = mistake == "last_line_as_loss" ? int(tape.size()) - 1 : loss;
  gradient[last] = mistake == "no_one_at_the_loss" ? 0 : 1;
  for (int step = 0; step <= last; step++) {
    const int i = forwards ? step : last - step;
    const Line& line = tape[i];
    if (line.op == Op::input) continue;
    const bool own = mistake == "da_gets_a", sum = line.op == Op::add;
    const double upstream = mistake == "upstream_ignored" ? 1 : gradient[i];
    const double to_a = upstream * (sum ? 1 : tape[own ? line.a : line.b].value);
    const double to_b = upstream * (sum ? 1 : tape[own ? line.b : line.a].value);
    gradient[line.a] = assigns ? to_a : gradient[line.a] + to_a;
    if (mistake == "square_counted_once" && line.a == line.b) continue;
    gradient[line.b] = assigns ? to_b : gradient[line.b] + to_b;
  }
  return gradient;
}
