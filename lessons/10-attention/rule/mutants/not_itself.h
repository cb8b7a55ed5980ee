// A word does not look at itself.
struct WindowAndFirst {
  int width;

  bool sees(int query, int key) const {
    if (key >= query) return false;
    if (key == 0) return true;
    return query - key < width;
  }
};
