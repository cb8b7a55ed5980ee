// build/generate FOLDER           writes the data into FOLDER
// build/generate --samples N      prints N sentences of each construction
// build/generate --translate      translates the English sentences on standard input
#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/check.h"
#include "data/generator/corpus.h"

namespace {

using namespace heed::data;

void write_files(const std::string& folder) {
  for (const auto& [name, content] : make_files(kSeed)) {
    const std::filesystem::path path = std::filesystem::path(folder) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary);
    out << content;
    out.close();
    heed::check(out.good(), path.string(), ": cannot be written; is the folder writable?");
    std::cout << path.string() << ": " << content.size() << " bytes\n";
  }
}

void print_samples(int wanted, std::uint64_t seed) {
  std::uint64_t stream = 0;
  for (const Construction& construction : constructions()) {
    std::cout << "\n" << construction.name << "\n";
    ++stream;
    int shown = 0;
    for (std::uint64_t index = 0; shown < wanted && index < 10000; ++index) {
      Chooser chooser(seed, stream, index);
      const Sentence sentence = construction.make(chooser);
      if (chooser.hopeless() || repeats(chooser)) continue;
      ++shown;
      std::cout << "  " << sentence.english << "  |  " << sentence.french;
      if (!sentence.key.empty()) {
        std::cout << "  [" << sentence.key << ", not " << sentence.foil << "; " << sentence.distance
                  << "]";
      }
      std::cout << "\n";
    }
  }
}

int translate_lines() {
  int missing = 0;
  for (std::string line; std::getline(std::cin, line);) {
    const std::vector<std::string> found = translations(line);
    if (found.empty()) ++missing;
    std::cout << (found.empty() ? "(not a sentence of the grammar)" : found[0]) << "\n";
    for (std::size_t i = 1; i < found.size(); ++i) std::cout << "  also: " << found[i] << "\n";
  }
  return missing == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string first = argc > 1 ? argv[1] : "";
  try {
    if (first == "--translate") return translate_lines();
    if (first == "--samples") {
      print_samples(argc > 2 ? std::stoi(argv[2]) : 10, argc > 3 ? std::stoull(argv[3]) : kSeed);
    } else if (first.empty() || first.starts_with("-")) {
      std::cerr << "usage: generate FOLDER | --samples N [SEED] | --translate < sentences\n";
      return 2;
    } else {
      write_files(first);
    }
  } catch (const std::exception& error) {
    std::cerr << "generate: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
