// What training says while it runs.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace heed {

/// Seconds on a clock that never goes back.
double now();

/// "2:05" or "1:02:05".
std::string clock_time(double seconds);

/// "12,345".
std::string with_commas(int64_t number);

/// One line that is drawn again and again on a terminal, a few times a second; elsewhere a plain
/// line at most every `kPlainSeconds`.
class Progress {
 public:
  static constexpr double kPlainSeconds = 5, kTerminalSeconds = 0.1;

  Progress();
  /// Shows the line if it is time; `done` in [0, 1] draws a bar.
  void show(double done, const std::string& text, bool force = false);
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
