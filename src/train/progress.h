// What training says while it runs.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace heed {

/// Seconds on a clock that never goes back.
double now();

/// One line that is drawn again and again on a terminal, a few times a second; elsewhere a plain
/// line at most every `kPlainSeconds`.
class Progress {
 public:
  static constexpr double kPlainSeconds = 1, kTerminalSeconds = 0.1;

  Progress();
  /// Whether it is time for the next line.
  bool due() const;
  /// Shows a line; `done` in [0, 1] draws a bar.
  void show(double done, const std::string& text);
  /// Removes the line, so that something else can be printed.
  void clear();
  bool terminal() const { return terminal_; }

 private:
  bool terminal_, drawn_ = false;
  double last_ = -1e9;
};

/// While one is alive, Ctrl-C (SIGINT) and SIGTERM only raise a flag; a second one ends the
/// program.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  bool raised() const;
};

}  // namespace heed
