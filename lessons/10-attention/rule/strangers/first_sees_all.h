// May be named: forgets_first
// A condition on the query where one on the key is wanted.
struct WindowAndFirst {
  int width;

  bool sees(int query, int key) const {
    if (key > query) return false;
    if (query == 0) return true;
    return query - key < width;
  }
};
