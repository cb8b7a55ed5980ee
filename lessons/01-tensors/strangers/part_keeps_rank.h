// No cause may be named
// The part keeps its first size, as 1.
#include <span>
#include <stdexcept>
#include <vector>

using Shape = std::vector<int>;

struct View {
  Shape shape;
  std::span<real> numbers;
};

int count(const Shape& shape) {
  int product = 1;
  for (const int size : shape) product *= size;
  return product;
}

/// How far apart in the strip two neighbours along each axis stand.
std::vector<int> steps(const Shape& shape) {
  std::vector<int> result(shape.size());
  int step = 1;
  for (int axis = int(shape.size()) - 1; axis >= 0; axis--) {
    result[axis] = step;
    step *= shape[axis];
  }
  return result;
}

int place(const Shape& shape, const std::vector<int>& index) {
  const std::vector<int> step = steps(shape);
  int result = 0;
  for (size_t axis = 0; axis < shape.size(); axis++) result += index[axis] * step[axis];
  return result;
}

View part(const View& x, int i) {
  const Shape shape(x.shape.begin() + 1, x.shape.end());
  const int size = count(shape);
  Shape kept = shape;
  kept.insert(kept.begin(), 1);
  return {kept, x.numbers.subspan(i * size, size)};
}

/// The shape with ones in front, up to `rank` sizes.
Shape widened(const Shape& shape, size_t rank) {
  Shape result(rank - shape.size(), 1);
  result.insert(result.end(), shape.begin(), shape.end());
  return result;
}

Shape broadcast_shape(const Shape& a, const Shape& b) {
  const size_t rank = a.size() > b.size() ? a.size() : b.size();
  const Shape wide_a = widened(a, rank), wide_b = widened(b, rank);
  Shape result(rank);
  for (size_t axis = 0; axis < rank; axis++) {
    const int of_a = wide_a[axis], of_b = wide_b[axis];
    if (of_a != of_b && of_a != 1 && of_b != 1)
      throw std::invalid_argument("the shapes do not fit");
    result[axis] = of_a == 1 ? of_b : of_a;
  }
  return result;
}

/// The four steps with which x is read for a result of rank 4: 0 where it is read again.
std::vector<int> reading_steps(const View& x) {
  const Shape shape = widened(x.shape, 4);
  std::vector<int> result = steps(shape);
  for (int axis = 0; axis < 4; axis++)
    if (shape[axis] == 1) result[axis] = 0;
  return result;
}

void scale_and_add(const View& a, real scale, const View& b, const View& y) {
  const Shape size = widened(broadcast_shape(a.shape, b.shape), 4);
  const std::vector<int> to_a = reading_steps(a), to_b = reading_steps(b), to_y = steps(size);
  for (int i = 0; i < size[0]; i++)
    for (int j = 0; j < size[1]; j++)
      for (int k = 0; k < size[2]; k++)
        for (int l = 0; l < size[3]; l++) {
          const int at_a = i * to_a[0] + j * to_a[1] + k * to_a[2] + l * to_a[3];
          const int at_b = i * to_b[0] + j * to_b[1] + k * to_b[2] + l * to_b[3];
          const int at_y = i * to_y[0] + j * to_y[1] + k * to_y[2] + l * to_y[3];
          y.numbers[at_y] = a.numbers[at_a] + scale * b.numbers[at_b];
        }
}
