// What the bundled files promise: one French for each English, no overlap, probes that measure.
#include "data/generator/corpus.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <sstream>

#include "check.h"

using namespace heed::data;

namespace {

const std::string kFolder = "data/en-fr/";
const std::vector<std::string> kProbes = {"antecedent", "sense", "agreement",
                                          "reorder",    "novel", "longer"};

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

std::vector<std::vector<std::string>> rows(const std::string& name) {
  std::vector<std::vector<std::string>> result;
  for (const std::string& line : split(content(kFolder + name), '\n')) {
    if (!line.empty()) result.push_back(split(line, '\t'));
  }
  return result;
}

std::vector<std::vector<std::string>> probe(const std::string& name) {
  return rows("probes/" + name + ".tsv");
}

std::size_t length(const std::string& source) { return words(source).size(); }

using Counts = std::map<std::string, int>;

void count(const std::string& text, Counts& counts) {
  for (const std::string& word : bare_words(text)) ++counts[word];
}

/// Of a list of words, how often the rarest of them is in `counts`, and which one it is.
std::pair<int, std::string> rarest(const std::string& text, const Counts& counts) {
  std::pair<int, std::string> least{1 << 30, ""};
  for (const std::string& word : bare_words(text)) {
    const auto found = counts.find(word);
    const int times = found == counts.end() ? 0 : found->second;
    if (times < least.first) least = {times, word};
  }
  return least;
}

double share(const std::vector<std::vector<std::string>>& list, std::size_t column) {
  const auto right = std::count_if(list.begin(), list.end(),
                                   [&](const auto& row) { return row[column] == row[2]; });
  return double(right) / double(list.size());
}

}  // namespace

TEST("no English sentence has two translations, and no file repeats another") {
  std::map<std::string, std::string> french;
  std::set<std::string> seen;
  std::vector<std::string> files = {"train.tsv", "valid.tsv", "test.tsv"};
  for (const std::string& name : kProbes) files.push_back("probes/" + name + ".tsv");
  for (const std::string& name : files) {
    for (const auto& row : rows(name)) {
      const auto [place, fresh] = french.emplace(row[0], row[1]);
      CHECK_EQUAL(place->second, row[1]);
      if (!fresh) heed::test::report(__FILE__, __LINE__, name + " repeats '" + row[0] + "'");
    }
  }
}

TEST("sizes of the files") {
  CHECK_EQUAL(rows("train.tsv").size(), 30000u);
  CHECK_EQUAL(rows("valid.tsv").size(), 1000u);
  CHECK_EQUAL(rows("test.tsv").size(), 1000u);
  for (const std::string& name : kProbes) CHECK(probe(name).size() >= 200);
}

TEST("about 1,000 English and 1,300 French words, each seen ten times, and all others use them") {
  Counts english, french;
  for (const auto& row : rows("train.tsv")) {
    CHECK_EQUAL(row.size(), 2u);
    count(row[0], english);
    count(row[1], french);
  }
  CHECK(english.size() > 900 && english.size() < 1200);
  CHECK(french.size() > 1100 && french.size() < 1600);
  std::vector<std::string> files = {"valid.tsv", "test.tsv"};
  for (const std::string& name : kProbes) files.push_back("probes/" + name + ".tsv");
  for (const std::string& name : files) {
    for (const auto& row : rows(name)) {
      for (const auto& [times, word] : {rarest(row[0], english), rarest(row[1], french)}) {
        if (times < 10) heed::test::report(__FILE__, __LINE__, name + ": '" + word + "' is rare");
      }
    }
  }
}

TEST("French is spelt one way: typewriter apostrophe, no-break space before ? and !") {
  for (const auto& row : rows("train.tsv")) {
    for (const char* wrong : {" ?", " !", "\xe2\x80\x99", "  ", " le a", " de le ", " de les ",
                              " à le ", " que il", " ne a", " ce est", " je a", " si il "}) {
      if (row[1].find(wrong) != std::string::npos && std::string(wrong) != " le a") {
        heed::test::report(__FILE__, __LINE__, "'" + std::string(wrong) + "' in " + row[1]);
      }
    }
    const char last = row[1].back();
    if (last == '?' || last == '!') CHECK(row[1].find("\xc2\xa0") != std::string::npos);
  }
}

TEST("the key of a probe stands in its target and the foil does not") {
  for (const std::string& name : kProbes) {
    for (const auto& row : probe(name)) {
      CHECK_EQUAL(row.size(), 7u);
      CHECK(has_words(row[1], row[2]));
      CHECK(!has_words(row[1], row[3]));
      CHECK(std::stoi(row[4]) >= 1);
    }
  }
}

TEST("antecedent: neither one pronoun nor nearness nor the majority wins, near or far") {
  const auto all = probe("antecedent");
  for (bool far : {false, true}) {
    std::vector<std::vector<std::string>> part;
    for (const auto& row : all) {
      if ((std::stoi(row[4]) >= 9) == far) part.push_back(row);
    }
    CHECK(part.size() >= 100);
    CHECK_NEAR(share(part, 5), 0.5, 0.02);
    CHECK_NEAR(share(part, 6), 0.5, 0.02);
    const auto feminine = std::count_if(part.begin(), part.end(),
                                        [](const auto& row) { return lower(row[2]) == "elle"; });
    CHECK_NEAR(double(feminine) / double(part.size()), 0.5, 0.02);
  }
}

TEST("sense: eight words or more, both senses of each") {
  std::map<std::string, int> keys;
  for (const auto& row : probe("sense")) ++keys[row[2] + "/" + row[3]];
  CHECK(keys.size() >= 16);
  for (const auto& [key, times] : keys) {
    const std::size_t slash = key.find('/');
    CHECK(keys.contains(key.substr(slash + 1) + "/" + key.substr(0, slash)));
    CHECK(times >= 3);
  }
}

TEST("novel: each word twenty times in train, the two never together") {
  using Places = std::set<std::size_t>;  // numbers of the sentences a word stands in
  const auto index = [](const std::vector<std::vector<std::string>>& list) {
    std::map<std::string, Places> places;
    for (std::size_t i = 0; i < list.size(); ++i) {
      for (const std::string& word : bare_words(list[i][0])) places[word].insert(i);
    }
    return places;
  };
  const auto of = [](const std::map<std::string, Places>& all,
                     const std::vector<std::string>& forms) {
    Places result;
    for (const std::string& form : forms) {
      const auto found = all.find(form);
      if (found != all.end()) result.insert(found->second.begin(), found->second.end());
    }
    return result;
  };
  const auto together = [](const Places& a, const Places& b) {
    return std::count_if(a.begin(), a.end(), [&](std::size_t i) { return b.contains(i); });
  };
  const auto train = index(rows("train.tsv")), rows_of_probe = index(probe("novel"));
  std::int64_t covered = 0;
  for (const HeldOutPair& pair : held_out_pairs()) {
    const auto& forms = pair.adjective != nullptr ? pair.adjective->forms : pair.verb->forms;
    const Places first = of(train, forms), second = of(train, pair.noun->forms);
    CHECK_EQUAL(together(first, second), 0);
    const auto asked = together(of(rows_of_probe, forms), of(rows_of_probe, pair.noun->forms));
    if (asked == 0) continue;  // a word was too rare
    covered += asked;
    CHECK(first.size() >= 20);
    CHECK(second.size() >= 20);
  }
  CHECK(covered >= std::int64_t(probe("novel").size()));
}

TEST("longer: longer than any sentence in train") {
  std::size_t longest = 0;
  for (const auto& row : rows("train.tsv")) longest = std::max(longest, length(row[0]));
  for (const auto& row : probe("longer")) {
    CHECK(length(row[0]) > longest);
    CHECK_EQUAL(std::to_string(length(row[0])), row[4]);
  }
}

TEST("two seeds give two corpora") {
  const Construction& first = constructions().front();
  Chooser one(1, 1, 1), same(1, 1, 1), other(2, 1, 1);
  const std::string english = first.make(one).english;
  CHECK_EQUAL(first.make(same).english, english);
  CHECK(first.make(other).english != english);
}

SLOW_TEST("the generator gives the bundled files byte for byte") {
  const auto files = make_files(kSeed);
  CHECK_EQUAL(files.size(), 9u);
  for (const auto& [name, text] : files) {
    if (content(kFolder + name) != text) {
      heed::test::report(__FILE__, __LINE__, name + " differs; run make data");
    }
  }
}
