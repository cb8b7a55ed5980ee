// The first word is taken to be number 1.
struct WindowAndFirst {
  int width;

  bool sees(int query, int key) const {
    if (key > query) return false;
    if (key == 1) return true;
    return query - key < width;
  }
};
