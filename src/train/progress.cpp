#include "train/progress.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace heed {
namespace {

volatile std::sig_atomic_t raised_signal = 0;

extern "C" void on_signal(int signal) {
  raised_signal = signal;
  std::signal(signal, SIG_DFL);  // the second one ends the program at once
}

std::string bar(double done) {
  constexpr int kWidth = 20;
  const int full = int(done * kWidth + 0.5);
  std::string text = "[";
  for (int i = 0; i < kWidth; i++) text += i < full ? '#' : '.';
  return text + "]";
}

}  // namespace

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Progress::Progress() {
  const char* term = std::getenv("TERM");
  terminal_ = isatty(STDOUT_FILENO) && term && std::strcmp(term, "dumb") != 0;
}

bool Progress::due() const {
  return now() - last_ >= (terminal_ ? kTerminalSeconds : kPlainSeconds);
}

void Progress::show(double done, const std::string& text) {
  last_ = now();
  if (terminal_)
    std::printf("\r\033[K%s %s", bar(done).c_str(), text.c_str());
  else
    std::printf("%3.0f%% %s\n", 100 * done, text.c_str());
  drawn_ = terminal_;
  std::fflush(stdout);
}

void Progress::clear() {
  if (drawn_) std::printf("\r\033[K");
  drawn_ = false;
}

Interrupts::Interrupts() {
  raised_signal = 0;
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

Interrupts::~Interrupts() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

bool Interrupts::raised() const { return raised_signal != 0; }

}  // namespace heed
