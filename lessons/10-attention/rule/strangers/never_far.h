// No cause may be named
// The window has no end.
struct WindowAndFirst {
  int width;

  bool sees(int query, int key) const {
    if (key > query) return false;
    if (key == 0) return true;
    return query - key >= 0;
  }
};
