// Words after the query are seen: query - key is negative for them, and so below the width.
struct WindowAndFirst {
  int width;

  bool sees(int query, int key) const {
    if (key == 0) return true;
    return query - key < width;
  }
};
