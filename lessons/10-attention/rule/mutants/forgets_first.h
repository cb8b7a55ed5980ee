// The window alone: the first word is forgotten.
struct WindowAndFirst {
  int width;

  bool sees(int query, int key) const {
    if (key > query) return false;
    return query - key < width;
  }
};
