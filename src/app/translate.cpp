// heed translate: lines in, lines out; or, at a terminal, a prompt.
#include "generate/translate.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>

#include "app/commands.h"
#include "base/check.h"
#include "base/options.h"
#include "base/parallel.h"
#include "inspect/alignment.h"
#include "tasks/run.h"

namespace heed {
namespace {

constexpr size_t kMostLines = 2000;       // translated and printed together
constexpr size_t kLongestLine = 1 << 20;  // bytes; what follows in such a line is not kept

/// Lines of standard input, as they come: whoever waits for an answer gets it at once.
class LineReader {
 public:
  /// The next lines, 1 to kMostLines of them: all that are there without waiting. None at the end.
  std::vector<std::string> next() {
    std::vector<std::string> lines;
    while (lines.size() < kMostLines && !(ended_ && at_ == buffer_.size())) {
      const size_t end = buffer_.find('\n', at_);
      if (end != std::string::npos || ended_) {  // the last line may lack its newline
        lines.push_back(buffer_.substr(at_, end - at_));
        at_ = std::min(end, buffer_.size() - 1) + 1;
      } else {
        if (!lines.empty() && !waiting()) break;
        read_more();
      }
    }
    return lines;
  }

 private:
  static bool waiting() {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    return poll(&input, 1, 0) > 0;
  }
  void read_more() {
    buffer_.erase(0, at_);
    at_ = 0;
    if (buffer_.size() > kLongestLine) buffer_.resize(kLongestLine);  // one line, far too long
    char block[1 << 16];
    const ssize_t count = read(STDIN_FILENO, block, sizeof block);
    if (count < 0 && errno == EINTR) return;
    check(count >= 0, "standard input: ", std::strerror(errno), "; nothing more can be read");
    ended_ = count == 0;
    buffer_.append(block, size_t(count));
  }

  std::string buffer_;
  size_t at_ = 0;  // the first byte not handed out
  bool ended_ = false;
};

std::string drawn(const TranslatedLine& line) {
  if (!line.looked) return "";
  return draw_map(line.target_pieces, line.source_pieces, line.looked, terminal_style());
}

/// Reads standard input to its end. Returns how many lines have a problem.
int64_t translate_input(const Run& run, const TranslateOptions& options) {
  LineReader reader;
  int64_t number = 0, problems = 0, copied = 0;
  for (std::vector<std::string> lines = reader.next(); !lines.empty(); lines = reader.next()) {
    for (std::string& line : lines)
      if (line.ends_with('\r')) line.pop_back();
    std::string text;
    for (const TranslatedLine& line : translate_lines(*run.model, run.tokenizers, lines, options)) {
      number++, copied += line.copied, problems += !line.problem.empty();
      if (!line.problem.empty())
        std::fprintf(stderr, "heed translate: line %lld: %s; its translation is left empty\n",
                     static_cast<long long>(number), line.problem.c_str());
      text += line.text + "\n";
      if (options.looks) text += drawn(line) + "\n";
    }
    print(text);
  }
  if (copied > 0)
    std::fprintf(stderr, "heed translate: %lld unknown word%s copied from the source\n",
                 static_cast<long long>(copied), copied == 1 ? " was" : "s were");
  return problems;
}

void answer(const Run& run, const std::string& question, const TranslateOptions& options,
            bool maps) {
  const TranslatedLine line =
      translate_lines(*run.model, run.tokenizers, std::vector<std::string>{question}, options)[0];
  if (!line.problem.empty()) return print("  " + line.problem + "\n");
  std::string text = "\n  " + line.text + "\n\n";
  if (maps)
    text += drawn(line);
  else if (line.looked)
    text += draw_alignment(line.target_pieces, line.source_pieces, line.looked, terminal_style());
  if (line.copied > 0)
    text += "\n  " + std::to_string(line.copied) +
            (line.copied == 1 ? " word was" : " words were") +
            " unknown and copied from the source\n";
  print(text + "\n");
}

void prompt(const Run& run, TranslateOptions options, bool maps) {
  options.looks = true;
  print(describe_machine() + "\nType a sentence and press Enter; Ctrl-D ends.\n\n");
  std::string line;
  for (print("> "); std::getline(std::cin, line); print("> "))
    if (!line.empty()) answer(run, line, options, maps);
  print("\n");
}

}  // namespace

int translate_command(const Call& call) {
  std::string model = kUsualRun;
  TranslateOptions translate;
  SearchOptions& search = translate.search;
  Options options("heed translate", "Translates standard input, a line in, a line out.");
  options.add("model", &model, "the folder of a run");
  options.add("beam", &search.beam, "hypotheses kept for each sentence; 1: greedy",
              {.least = 1, .most = 1000});
  options.add("alpha", &search.alpha, "length penalty of beam search", {.least = 0, .most = 10});
  options.add("ratio", &search.ratio, "a translation has at most ratio x source tokens + 20",
              {.least = 0, .most = 1000});
  options.add("maps", &translate.looks, "print below each line what its words looked at");
  options.add("layer", &translate.layer, "the decoder layer that is shown; -1: the usual one",
              {.least = -1, .most = 1000});
  if (!options.parse(call.argc, call.argv)) return 0;
  const Run run = load_run(model, call.variants);
  check(translate.layer < run.config.decoder_layers, "--layer ", translate.layer, ": ", model,
        " has decoder layers 0 to ", run.config.decoder_layers - 1);
  if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
    prompt(run, translate, translate.looks);
    return 0;
  }
  if (isatty(STDERR_FILENO)) std::fprintf(stderr, "%s\n", describe_machine().c_str());
  return translate_input(run, translate) > 0;
}

}  // namespace heed
