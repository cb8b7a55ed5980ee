#include "core/shape.h"

#include "check.h"

using namespace heed;

namespace {

std::string printed(const Shape& shape) {
  std::ostringstream out;
  out << shape;
  return out.str();
}

}  // namespace

TEST("shape: rows, columns and count") {
  const Shape shape{2, 3, 5};
  CHECK_EQUAL(shape.rank(), 3);
  CHECK_EQUAL(shape[1], 3);
  CHECK_EQUAL(shape.rows(), 6);
  CHECK_EQUAL(shape.cols(), 5);
  CHECK_EQUAL(shape.count(), 30);
  CHECK_EQUAL(Shape({7}).rows(), 1);
  CHECK_EQUAL(Shape({7}).cols(), 7);
}

TEST("shape: rank 0 is one number, and sizes may be 0") {
  CHECK_EQUAL(Shape().count(), 1);
  CHECK_EQUAL(Shape().rows(), 1);
  CHECK_EQUAL(Shape().cols(), 1);
  CHECK_EQUAL(Shape({0, 5}).count(), 0);
  CHECK_EQUAL(Shape({0, 5}).rows(), 0);
  CHECK_EQUAL(Shape({5, 0}).rows(), 5);
  CHECK_EQUAL(Shape({5, 0}).count(), 0);
}

TEST("shape: equality compares rank and sizes") {
  CHECK(Shape({2, 3}) == Shape({2, 3}));
  CHECK(!(Shape({2, 3}) == Shape({3, 2})));
  CHECK(!(Shape({6}) == Shape({6, 1})));
  CHECK(!(Shape({1}) == Shape()));
}

TEST("shape: with_cols changes the last size") {
  CHECK_EQUAL(Shape({2, 3, 5}).with_cols(7), Shape({2, 3, 7}));
  CHECK_EQUAL(Shape({4}).with_cols(2), Shape({2}));
  CHECK_EQUAL(Shape().with_cols(2), Shape({2}));
}

TEST("shape: printed in brackets") {
  CHECK_EQUAL(printed({2, 3}), "[2, 3]");
  CHECK_EQUAL(printed({}), "[]");
}

TEST("shape: too many sizes, negative ones and overflow are sentences") {
  CHECK_ERROR(Shape({1, 2, 3, 4, 5}), "a shape of rank 5: at most 4 are supported");
  CHECK_ERROR(Shape({2, -1}), "a shape has a size of -1: sizes are 0 or more");
  const int64_t huge = int64_t{1} << 31;
  CHECK_ERROR(Shape({huge, huge}), "a shape overflows");
  CHECK_ERROR(Shape({huge, 0, huge}), "a shape overflows");  // its rows would, without the 0
  CHECK_EQUAL(Shape({huge, 1 << 20}).count(), huge << 20);
}
