// Lesson 0: a translator that works, and the same one with a part taken away.
//
//     lesson [--break scale|positions|cross|mask]
//
// With --break it asks for sentences at once and answers with that translator alone.
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "base/check.h"
#include "base/format.h"
#include "charts/chart.h"
#include "generate/best_words.h"
#include "heed.h"
#include "inspect/alignment.h"
#include "tasks/leak_check.h"
#include "tasks/quality.h"
#include "text/batches.h"
#include "tools/lesson.h"

using namespace heed;

namespace {

const std::string kModel = "lessons/00-fifteen-minutes/model";

struct Part {
  std::string flag, name;
};
const Part kWhole = {"nothing", "nothing taken away"};
const std::vector<Part> kParts = {{"scale", "no scale"},
                                  {"positions", "no positions"},
                                  {"cross", "no cross-attention"},
                                  {"mask", "no mask"}};

const std::vector<std::string> kSentences = {
    "The watch that the brave prince broke was broken.",
    "The duck is sleeping on the bank of the river.",
    "My sister is hungry because she did not eat the soup.",
};
const std::vector<std::string> kStrange = {"My father works in a bank.", "I love you."};
const std::string kStranger = "The young monk helped Zoltan behind the old castle.";

std::string decimals(double number, int places) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*f", places, number);
  return text;
}

std::string percent(double share) { return decimals(100 * share, 1) + "%"; }

// The terminal's own style; where there is none, as in the text of the lesson.
MapStyle style() { return isatty(STDOUT_FILENO) ? terminal_style() : MapStyle(); }

// ---- What a flag takes away. ----

/// Attention without the division by sqrt(head_dim): the queries are multiplied by it beforehand.
struct Unscaled final : Attention {
  std::shared_ptr<Attention> inner;
  explicit Unscaled(std::shared_ptr<Attention> attention) : inner(std::move(attention)) {}

  static Tensor louder(const Tensor& queries, const AttentionOptions& options) {
    return scale(queries, real(std::sqrt(double(queries.cols()) / options.heads)));
  }
  Tensor operator()(const Tensor& queries, const Tensor& keys, const Tensor& values,
                    std::span<const Segment> segments,
                    const AttentionOptions& options) const override {
    return (*inner)(louder(queries, options), keys, values, segments, options);
  }
  Tensor weights(const Tensor& queries, const Tensor& keys, const Segment& segment,
                 const AttentionOptions& options, int head) const override {
    return inner->weights(louder(queries, options), keys, segment, options, head);
  }
};

/// Attention that brings nothing back.
struct Blind final : Attention {
  Tensor operator()(const Tensor& queries, const Tensor&, const Tensor&, std::span<const Segment>,
                    const AttentionOptions&) const override {
    return Tensor::zeros(queries.shape());
  }
};

void unscale(MultiHeadAttention& attention) {
  attention.attend = std::make_shared<Unscaled>(attention.attend);
}

void set_to_zero(Tensor& numbers) { numbers = Tensor::zeros(numbers.shape()); }

void take_away(const std::string& part, Translator& model) {
  if (part == "positions") {
    set_to_zero(model.source_positions.weight);
    set_to_zero(model.target_positions.weight);
  }
  for (Block& block : model.encoder.blocks)
    if (part == "scale") unscale(block.self);
  for (Block& block : model.decoder.blocks) {
    if (part == "scale") unscale(block.self), unscale(*block.cross);
    if (part == "cross") block.cross->attend = std::make_shared<Blind>();
    if (part == "mask") block.self.attend = rule_attention(Full{});
  }
}

/// The bundled translator, without a part or, if the flag is "nothing", whole.
struct Version {
  std::string flag, name;
  Run run;
  Quality quality = {};  ///< on the test pairs

  explicit Version(const Part& part) : flag(part.flag), name(part.name), run(load_run(kModel)) {
    take_away(flag, *run.model);
  }
};

// ---- Sentences. ----

TranslatedLine translate(const Run& run, const std::string& sentence) {
  return translate_lines(*run.model, run.tokenizers, std::vector<std::string>{sentence},
                         {.looks = true})[0];
}

std::string answer(const Run& run, const std::string& sentence) {
  const TranslatedLine line = translate(run, sentence);
  const std::string text = line.problem + line.text;
  return text.empty() ? "(nothing)" : text;
}

void print_looks(const TranslatedLine& line) {
  if (line.looked)
    std::printf(
        "\n%s",
        draw_alignment(line.target_pieces, line.source_pieces, line.looked, style()).c_str());
}

void print_answers(const std::vector<Version>& versions, const std::string& sentence) {
  std::printf("%s\n\n", sentence.c_str());
  for (const Version& version : versions)
    std::printf("  %-20s%s\n", version.name.c_str(), answer(version.run, sentence).c_str());
}

std::string alignment_picture(const TranslatedLine& line) {
  HeatMap map;
  map.title = "Where each French word looked";
  for (const std::string& piece : line.target_pieces) map.row_labels.push_back(label_of(piece));
  for (const std::string& piece : line.source_pieces) map.column_labels.push_back(label_of(piece));
  for (const real weight : line.looked.read())
    map.values.push_back(std::round(100 * double(weight)) / 100);
  return heat_map_svg(map);
}

// ---- What the mask is for. ----

/// The share of words that the model guesses when it is handed the right translation up to there.
double guessed(const Translator& model, const EncodedCorpus& pairs) {
  Batches batches(pairs, {.tokens = 4096, .shuffle = false});
  Batch batch;
  int64_t right = 0, all = 0;
  for (int b = 0; b < batches.count(); b++) {
    batches.fill(b, batch);
    std::vector<Choice> guesses(batch.next.size());
    best_words(model.decode(model.encode(batch.source), batch.source, batch.target), 1, guesses);
    for (size_t i = 0; i < guesses.size(); i++) right += guesses[i].id == batch.next[i];
    all += int64_t(guesses.size());
  }
  return double(right) / double(all);
}

constexpr int kPupilSteps = 400, kPupilTokens = 512, kShowSteps = 100, kPupilSeed = 1;

/// A translator of a fifth of the bundled one's size, in training.
struct Pupil {
  Run run;
  std::unique_ptr<Adam> adam;
  Schedule schedule{.kind = "cosine", .peak = 0.02, .warmup = 40, .total = kPupilSteps};
  int64_t steps = 0;

  Pupil(const Run& bundled, const std::string& part)
      : run{bundled.config, bundled.tokenizers, nullptr, nullptr} {
    run.config.width = 32, run.config.heads = 2, run.config.hidden = 64;
    run.config.encoder_layers = run.config.decoder_layers = 1;
    run.model = std::make_unique<Translator>(run.config, kPupilSeed);
    take_away(part, *run.model);
    run.parameters = std::make_unique<Parameters>(*run.model);
    adam = std::make_unique<Adam>(*run.parameters);
  }

  void learn(const Batch& batch) {
    Tape tape({1, uint64_t(++steps)});
    const Tensor loss = run.model->loss(batch.source, batch.target, batch.next, 0);
    tape.backward(loss);
    adam->step(*run.parameters, schedule.learning_rate(steps));
  }
};

/// Training as it should be, and the same without a mask: the same words in the same order.
struct Pupils {
  Pupil with, without;

  explicit Pupils(const Run& bundled) : with(bundled, kWhole.flag), without(bundled, "mask") {}

  void learn(const EncodedCorpus& pairs, const EncodedCorpus& unseen) {
    Batches batches(pairs, {.tokens = kPupilTokens});
    Batch batch;
    std::printf("   step   with a mask   without\n");
    for (int step = 1; step <= kPupilSteps; step++) {
      batches.fill(step, batch);
      with.learn(batch), without.learn(batch);
      if (step % kShowSteps == 0)
        std::printf("  %5d  %12s  %8s\n", step, percent(guessed(*with.run.model, unseen)).c_str(),
                    percent(guessed(*without.run.model, unseen)).c_str());
    }
  }
};

// ---- The sections. ----

void print_translated(const Run& run, const std::string& sentence) {
  std::printf("%s\n  %s\n", sentence.c_str(), answer(run, sentence).c_str());
}

void print_with_looks(const Run& run, const std::string& sentence) {
  print_translated(run, sentence);
  print_looks(translate(run, sentence));
}

void show_translator(const Run& whole) {
  lesson::section("three sentences");
  for (const std::string& sentence : kSentences) print_translated(whole, sentence);
  lesson::section("where each word looked");
  print_with_looks(whole, kSentences[2]);
  lesson::section("a word it has never seen");
  print_with_looks(whole, kStranger);
  lesson::section("the picture");
  lesson::figure("alignment", alignment_picture(translate(whole, kSentences[0])));
}

void show_strangers(const Run& whole) {
  lesson::section("outside its grammar");
  for (const std::string& sentence : kStrange) print_translated(whole, sentence);
}

// Every version on the test pairs.
void show_scores(std::vector<Version>& versions, const Corpus& test) {
  const std::string parts = "scale, positions, cross or mask";
  const std::string prediction = lesson::predict(
      "\nOne of the four can go without changing a single word. Which, " + parts + "?");
  lesson::section("a part taken away");
  std::printf("%-18s     BLEU  all right  unchanged\n", "");
  for (Version& version : versions) {
    version.quality = measure_quality(*version.run.model, version.run.tokenizers, test);
    int unchanged = 0;
    for (size_t i = 0; i < test.pairs.size(); i++)
      unchanged += version.quality.translations[i] == versions[0].quality.translations[i];
    const auto kept = [&](const std::string& what, const std::string& text) {
      return lesson::value(what + "." + version.flag, text);
    };
    std::printf("%-18s  %7s  %9s  %9s\n", version.name.c_str(),
                kept("bleu", decimals(version.quality.bleu.score, 1)).c_str(),
                kept("right", std::to_string(version.quality.exact)).c_str(),
                kept("unchanged", with_commas(unchanged)).c_str());
  }
  lesson::reveal(prediction, "the one that changes nothing: mask");
}

void show_answers(const std::vector<Version>& versions) {
  lesson::section("one sentence, five translators");
  print_answers(versions, kSentences[0]);
  lesson::section("three sentences without cross-attention");
  for (const std::string& sentence : kSentences) print_translated(versions[3].run, sentence);
}

void show_pupil(const std::string& name, const std::string& label, const Pupil& pupil,
                const EncodedCorpus& unseen, const Corpus& test) {
  const Quality quality = measure_quality(*pupil.run.model, pupil.run.tokenizers, test);
  const std::string right = percent(guessed(*pupil.run.model, unseen));
  std::printf("\n%s: %s of the next words guessed, BLEU %s\n", name.c_str(),
              lesson::value("guessed." + label, right).c_str(),
              lesson::value("pupil-bleu." + label, decimals(quality.bleu.score, 1)).c_str());
  print_translated(pupil.run, kSentences[0]);
}

// What `heed train` says before it would train such a model.
std::string complaint_about(const Translator& model) {
  try {
    check_for_leaks(model);
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing";
}

void show_training(const Run& whole, const Corpus& test) {
  lesson::section("training without a mask");
  Corpus lines = read_corpus("data/en-fr/train.tsv"), few = test;
  few.pairs.resize(250);
  const EncodedCorpus pairs = encode_corpus(lines, whole.tokenizers);
  const EncodedCorpus unseen = encode_corpus(few, whole.tokenizers);
  Pupils pupils(whole);
  pupils.learn(pairs, unseen);
  show_pupil("with a mask", "masked", pupils.with, unseen, test);
  show_pupil("without", "unmasked", pupils.without, unseen, test);
  const std::string right = percent(guessed(*whole.model, unseen));
  std::printf("\nthe bundled translator: %s of the next words guessed\n",
              lesson::value("guessed.bundled", right).c_str());
  lesson::section("what heed train says to it");
  std::printf("%s\n", complaint_about(*pupils.without.run.model).c_str());
}

// A parameter is multiplied about once for each word.
void show_cost(const Version& whole) {
  const double count = double(whole.run.parameters->count());
  const double words = double(whole.quality.bleu.hypothesis_length);
  const double bytes = double(std::filesystem::file_size(kModel + "/model.safetensors"));
  lesson::section("what it costs");
  std::printf("parameters       %s, 4 bytes each\n",
              lesson::value("parameters", with_commas(int64_t(count))).c_str());
  std::printf("words it knows   %s\n",
              lesson::value("words", with_commas(whole.run.config.target_words)).c_str());
  std::printf("on disk          %s MB\n",
              lesson::value("megabytes", decimals(bytes / 1e6, 2)).c_str());
  std::printf("1,000 sentences  %s words x parameters = %s billion multiplications\n",
              with_commas(int64_t(words)).c_str(),
              lesson::value("multiplications", decimals(words * count / 1e9, 1)).c_str());
  lesson::section("time: what it costs");
  std::printf("%s: %.2f seconds, %.1f billion multiplications a second\n",
              describe_machine().c_str(), whole.quality.seconds,
              words * count / 1e9 / whole.quality.seconds);
}

// The reader's own sentences, with the looks of one version; none where there is no terminal.
void ask(const std::vector<Version>& versions, const Run& shown) {
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return;
  std::printf("\nNow yours: an English sentence, or Enter to end.\n");
  std::string line;
  for (std::printf("> "); std::getline(std::cin, line) && !line.empty(); std::printf("\n> ")) {
    std::printf("\n");
    print_answers(versions, line);
    print_looks(translate(shown, line));
  }
}

void run_lesson() {
  const Corpus test = read_corpus("data/en-fr/test.tsv", {.keep_duplicates = true});
  std::vector<Version> versions;
  versions.emplace_back(kWhole);
  for (const Part& part : kParts) versions.emplace_back(part);
  show_translator(versions[0].run);
  show_scores(versions, test);
  show_answers(versions);
  show_training(versions[0].run, test);
  show_cost(versions[0]);
  show_strangers(versions[0].run);
  ask(versions, versions[0].run);
}

// One broken translator beside the whole one.
void run_broken(const std::string& flag) {
  const auto part =
      std::find_if(kParts.begin(), kParts.end(), [&](const Part& one) { return one.flag == flag; });
  check(part != kParts.end(), "--break ", flag, ": there are scale, positions, cross and mask");
  std::vector<Version> versions;
  versions.emplace_back(kWhole);
  versions.emplace_back(*part);
  for (const std::string& sentence : kSentences) {
    print_answers(versions, sentence);
    print_looks(translate(versions[1].run, sentence));
    std::printf("\n");
  }
  ask(versions, versions[1].run);
}

}  // namespace

int main(int argc, char** argv) {
  lesson::begin(argc, argv, 0);
  std::string flag;
  for (int i = 1; i + 1 < argc; i++)
    if (std::string(argv[i]) == "--break") flag = argv[i + 1];
  try {
    flag.empty() ? run_lesson() : run_broken(flag);
  } catch (const std::exception& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "lesson 0: %s\n", error.what());
    return 1;
  }
  return 0;
}
