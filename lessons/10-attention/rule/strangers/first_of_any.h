// No cause may be named
// The first word is seen by words before the window only if it is far.
struct WindowAndFirst {
  int width;

  bool sees(int query, int key) const {
    if (key > query) return false;
    if (key == 0) return query >= width;
    return query - key < width;
  }
};
