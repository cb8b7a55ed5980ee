// Lesson 10, the second exercise: a variant of attention that is your own, as a rule. Three lines.

/// A window that also sees the first word: a word looks at the first word of its sentence, at
/// itself and at the width - 1 words before it, and never at a word after itself.
struct WindowAndFirst {
  int width;  ///< 1 or more

  /// Whether word number `query` looks at word number `key`. Both count from 0.
  bool sees(int query, int key) const {
    // TODO
    return false;
  }
};
