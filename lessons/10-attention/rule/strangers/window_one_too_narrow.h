// No cause may be named
// width - 1 words are seen, the word itself among them.
struct WindowAndFirst {
  int width;

  bool sees(int query, int key) const {
    if (key > query) return false;
    if (key == 0) return true;
    return query - key < width - 1;
  }
};
