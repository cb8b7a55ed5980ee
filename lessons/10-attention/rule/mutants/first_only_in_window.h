// The first word is seen only while it is in the window.
struct WindowAndFirst {
  int width;

  bool sees(int query, int key) const {
    if (key > query) return false;
    return key == 0 && query - key < width;
  }
};
