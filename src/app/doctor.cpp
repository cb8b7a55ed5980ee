// heed doctor: looks at the machine and says what to do.
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <thread>

#include "app/commands.h"
#include "base/check.h"
#include "base/format.h"
#include "base/options.h"
#include "base/parallel.h"
#include "inspect/alignment.h"

namespace heed {
namespace {

/// One thing that was looked at. `advice` is empty if all is well.
struct Finding {
  std::string what, seen, advice = "";
  bool fatal = false;  ///< Heed cannot work like this
};

std::string gigabytes(double bytes) { return formatted("%.1f GB", bytes / 1e9); }

Finding compiler() {
  Finding finding{"compiler", ""};
#if defined(__clang__)
  finding.seen = "clang " __clang_version__;
#elif defined(__GNUC__)
  finding.seen = "g++ " __VERSION__;
#else
  finding.seen = "unknown";
  finding.advice = "g++ 12 or clang++ 14 and newer are tested: make CXX=clang++";
#endif
  while (finding.seen.ends_with(' ')) finding.seen.pop_back();
#if defined(__OPTIMIZE__)
  finding.seen += ", optimised";
#else
  finding.seen += ", not optimised";
  finding.advice = "this build is about 20 times slower: run make without MODE=debug";
#endif
  return finding;
}

/// How many processors a container may use; 0 if nothing limits it.
double processor_limit() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  double quota = 0, period = 0;
  return file >> quota >> period && period > 0 ? quota / period : 0;
}

Finding processors() {
  const int found = int(std::thread::hardware_concurrency());
  const double limit = processor_limit();
  const int cores = limit > 0 ? std::min(found, std::max(1, int(std::lround(limit)))) : found;
  Finding finding{"processors", formatted("%d here, %d thread%s in use", cores, threads(),
                                          threads() == 1 ? "" : "s")};
  const std::string set = "set HEED_THREADS=" + std::to_string(cores);
  if (threads() < cores) finding.advice = "some stand idle: " + set;
  if (cores > 0 && threads() > cores)
    finding.advice = "more threads than processors wait for one another: " + set;
  return finding;
}

Finding vectors() {
  const std::string built = vector_instructions();
  std::string best = built;  // where the processor cannot be asked
#if defined(__x86_64__) || defined(__i386__)
  __builtin_cpu_init();
  best = __builtin_cpu_supports("avx512f") ? "AVX-512"
         : __builtin_cpu_supports("avx2")  ? "AVX2"
                                           : "SSE2";
#endif
  if (best == built) return {"vectors", built};
  return {"vectors", built + ", but the processor has " + best,
          "it would run faster built for this machine: make clean, then make"};
}

/// Bytes after `key` in /proc/meminfo; 0 if there is none.
double memory_of(const std::string& key) {
  std::ifstream file("/proc/meminfo");
  std::string name;
  for (double kilobytes; file >> name >> kilobytes; file.ignore(64, '\n'))
    if (name == key) return kilobytes * 1024;
  return 0;
}

Finding memory() {
  const double pages = double(::sysconf(_SC_PHYS_PAGES)), size = double(::sysconf(_SC_PAGESIZE));
  double total = pages * size, limit = 0;
  std::ifstream("/sys/fs/cgroup/memory.max") >> limit;  // stays 0 for "max"
  if (limit > 0) total = std::min(total, limit);
  const double free = std::min(memory_of("MemAvailable:"), total);
  Finding finding{"memory", gigabytes(total)};
  if (free > 0) finding.seen += ", " + gigabytes(free) + " free";
  constexpr double kEnough = 1e9;  // make train takes less than half of it
  if ((free > 0 ? free : total) < kEnough)
    finding.advice = "close other programs, or train with fewer tokens in a batch";
  return finding;
}

Finding disk() {
  struct statvfs info;
  if (::statvfs(".", &info) != 0)
    return {"disk", "cannot be asked: " + std::string(std::strerror(errno)),
            "change to a folder that exists", true};
  const double free = double(info.f_bavail) * double(info.f_frsize);
  Finding finding{"disk", gigabytes(free) + " free in this folder"};
  if (::access(".", W_OK) != 0)
    return {"disk", "this folder cannot be written to", "change to one of your own", true};
  constexpr double kNeeded = 1e8, kEnough = 1e9;
  if (free < kEnough) finding.advice = "a run takes up to 100 MB; make room, or use --out";
  finding.fatal = free < kNeeded;
  return finding;
}

Finding terminal() {
  if (!::isatty(1)) return {"terminal", "none: progress is printed as plain lines"};
  const std::string locale = utf8_locale();
  if (!locale.empty()) return {"terminal", locale};
  return {"terminal", "not known to show UTF-8", "if accents look wrong: export LANG=C.UTF-8"};
}

}  // namespace

int doctor_command(const Call& call) {
  Options options("heed doctor", "Looks at this machine and says what to do about it.");
  if (!options.parse(call.argc, call.argv)) return 0;
  int advised = 0;
  bool fatal = false;
  for (const Finding& finding :
       {compiler(), processors(), vectors(), memory(), disk(), terminal()}) {
    std::printf("%-4s %-12s %s\n", finding.advice.empty() ? "ok" : "look", finding.what.c_str(),
                finding.seen.c_str());
    if (finding.advice.empty()) continue;
    std::printf("%-17s -> %s\n", "", finding.advice.c_str());
    advised++;
    fatal = fatal || finding.fatal;
  }
  if (advised == 0) std::printf("\nAll is well. Type make train.\n");
  if (advised > 0 && !fatal) std::printf("\nHeed works here; the advice above makes it better.\n");
  if (fatal) std::printf("\nHeed cannot work here until the advice above is followed.\n");
  return fatal ? 1 : 0;
}

}  // namespace heed
