// width words before the query are seen, beside itself.
struct WindowAndFirst {
  int width;

  bool sees(int query, int key) const {
    if (key > query) return false;
    if (key == 0) return true;
    return query - key <= width;
  }
};
