#include "app/app.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "app/commands.h"
#include "base/check.h"
#include "base/options.h"

namespace heed {
namespace {

struct Command {
  const char *name, *about;
  int (*run)(const Call& call);
};

constexpr Command kCommands[] = {
    {"train", "train a translator", train_command},
    {"translate", "lines in, lines out; at a terminal, a prompt", translate_command},
    {"evaluate", "measure a model: BLEU, loss, probes, speed", evaluate_command},
    {"bleu", "score lines against references, as sacreBLEU does", bleu_command},
    {"info", "show a model's parameters", info_command},
    {"bench", "measure speed next to what this machine can do", bench_command},
    {"doctor", "show what this machine offers", doctor_command},
};

void print_help() {
  std::puts("heed: learn attention by building it\n");
  for (const Command& command : kCommands)
    std::printf("  heed %-10s %s\n", command.name, command.about);
  std::puts("\nheed COMMAND --help lists the options of a command.");
}

int dispatch(int argc, const char* const* argv, const std::vector<AttentionVariant>& variants) {
  const std::string name = argc > 1 ? argv[1] : "--help";
  if (name == "--help" || name == "-h" || name == "help") return print_help(), 0;
  std::vector<std::string> names;
  for (const Command& command : kCommands) {
    if (name == command.name) return command.run({argc - 2, argv + 2, variants});
    names.push_back(command.name);
  }
  const std::string near = nearest(name, names);
  fail("heed: there is no command '", name, "'",
       near.empty() ? "; heed --help lists them" : "; did you mean " + near + "?");
}

}  // namespace

void print(std::string_view text) {
  errno = 0;  // whoever fails now leaves a reason
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  const int reason = errno;
  check(!std::ferror(stdout),
        "standard output: ", reason != 0 ? std::strerror(reason) : "it took only a part",
        "; what was printed is not all there");
}

int run(int argc, const char* const* argv, const Parts& parts) {
#ifdef HEED_DEBUG
  std::fputs("heed: a debug build, about 20 times slower than the default one\n", stderr);
#endif
  const Kernels before = kernels;
  kernels = parts.kernels;
  int code = 1;
  try {
    const int answer = dispatch(argc, argv, parts.attention);
    print("");
    code = answer;
  } catch (const std::exception& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "heed: %s\n", error.what());
  }
  kernels = before;
  return code;
}

}  // namespace heed
