// The window reaches as far behind the query as before it.
struct WindowAndFirst {
  int width;

  bool sees(int query, int key) const {
    if (key == 0) return true;
    const int distance = key > query ? key - query : query - key;
    return distance < width;
  }
};
