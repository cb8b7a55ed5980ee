// No cause may be named
// The sight of key at query.
struct WindowAndFirst {
  int width;

  bool sees(int query, int key) const {
    if (query > key) return false;
    if (key == 0) return true;
    return key - query < width;
  }
};
