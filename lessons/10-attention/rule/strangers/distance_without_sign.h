// May be named: window_on_both_sides
// The distance has no sign, and nothing rules later words out.
struct WindowAndFirst {
  int width;

  bool sees(int query, int key) const {
    if (key == 0) return true;
    return (query > key ? query - key : key - query) < width;
  }
};
