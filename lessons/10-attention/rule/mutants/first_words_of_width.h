// The first `width` words are seen instead of the first one.
struct WindowAndFirst {
  int width;

  bool sees(int query, int key) const {
    if (key > query) return false;
    if (key < width) return true;
    return query - key < width;
  }
};
