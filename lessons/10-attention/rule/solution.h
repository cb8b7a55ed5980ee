// Lesson 10, the second exercise, one answer.
struct WindowAndFirst {
  int width;

  bool sees(int query, int key) const {
    if (key > query) return false;
    if (key == 0) return true;
    return query - key < width;
  }
};
