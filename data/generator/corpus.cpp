#include "data/generator/corpus.h"

#include <algorithm>

#include "base/check.h"
#include "data/generator/random.h"

namespace heed::data {
namespace {

constexpr int kTrain = 30000, kValid = 1000, kTest = 1000;
constexpr int kLongest = 24;  // English words in a sentence of the corpus
constexpr int kRare = 13;     // rarer words are left out of the corpus
constexpr int kFamiliar =
    18;  // a word of valid and test occurs as often, so ten times in train at least

std::uint64_t hash(const std::string& text) {
  std::uint64_t value = 14695981039346656037ULL;
  for (char letter : text) value = mix(value ^ static_cast<unsigned char>(letter));
  return value;
}

template <class T>
void shuffle_by_hash(std::vector<T>& list, std::string (*name)(const T&)) {
  std::stable_sort(list.begin(), list.end(),
                   [&](const T& a, const T& b) { return hash(name(a)) < hash(name(b)); });
}

/// Another word has the same French, so that the pair would be seen under another name.
template <class T, class Same>
bool has_twin(const T& word, const std::vector<const T*>& list, Same same) {
  return std::any_of(list.begin(), list.end(),
                     [&](const T* other) { return other->id != word.id && same(*other, word); });
}

std::string noun_tags() {
  return "food cloth vehicle read furn dev instr animal flower hold picture tableware fixed";
}

std::vector<HeldOutPair> all_pairs() {
  std::vector<HeldOutPair> list;
  for (const Noun* noun : nouns(noun_tags())) {
    if (has_twin(*noun, nouns(noun_tags()),
                 [](const Noun& a, const Noun& b) { return a.french == b.french; })) {
      continue;
    }
    for (const Adjective* adjective : adjectives(*noun, "ab")) {
      const auto same = [](const Adjective& a, const Adjective& b) {
        return a.masculine == b.masculine;
      };
      if (has_twin(*adjective, all_adjectives(), same)) continue;
      list.push_back({adjective, nullptr, noun});
    }
    for (const Verb* verb : verbs("transitive")) {
      const auto same = [](const Verb& a, const Verb& b) { return a.infinitive == b.infinitive; };
      if (!verb->particle.empty() || has_twin(*verb, verbs("transitive"), same)) continue;
      for (const std::string& tag : verb->tags) {
        if (noun->has(tag)) {
          list.push_back({nullptr, verb, noun});
          break;
        }
      }
    }
  }
  return list;
}

std::string name_of(const HeldOutPair& pair) {
  return (pair.adjective != nullptr ? pair.adjective->id : pair.verb->id) + " " + pair.noun->id;
}

bool any_of_forms(const std::set<std::string>& words, const std::vector<std::string>& forms) {
  return std::any_of(forms.begin(), forms.end(),
                     [&](const std::string& form) { return words.contains(form); });
}

/// Whether a sentence of the corpus may be said: no pair that is held out.
bool allowed(const std::string& english) {
  const std::vector<std::string> list = bare_words(english);
  const std::set<std::string> words(list.begin(), list.end());
  for (const HeldOutPair& pair : held_out_pairs()) {
    const auto& forms = pair.adjective != nullptr ? pair.adjective->forms : pair.verb->forms;
    if (any_of_forms(words, pair.noun->forms) && any_of_forms(words, forms)) return false;
  }
  return true;
}

void count_words(const std::string& sentence, std::map<std::string, int>& counts) {
  for (const std::string& word : bare_words(sentence)) ++counts[word];
}

/// Sentences of one construction, all different and not in `known`.
void sample(const Construction& construction, std::uint64_t seed, std::uint64_t stream, int wanted,
            std::map<std::string, std::string>& known, std::vector<Pair>& pairs) {
  int found = 0;
  for (std::uint64_t index = 0; found < wanted && index < 40u * static_cast<std::uint64_t>(wanted);
       ++index) {
    Chooser chooser(seed, stream, index);
    const Sentence sentence = construction.make(chooser);
    if (chooser.hopeless() || repeats(chooser) ||
        static_cast<int>(words(sentence.english).size()) > kLongest)
      continue;
    const auto [place, fresh] = known.emplace(sentence.english, sentence.french);
    check(place->second == sentence.french, "generator: '", sentence.english, "' is both '",
          place->second, "' and '", sentence.french, "' (", construction.name, ")");
    if (!fresh || !allowed(sentence.english)) continue;
    pairs.push_back({sentence.english, sentence.french});
    ++found;
  }
}

/// Drops sentences with a word that is in fewer than kRare of them, until there is none.
/// Leaves the counts in `corpus`.
void drop_rare(std::vector<Pair>& pairs, Corpus& corpus) {
  for (std::size_t before = pairs.size() + 1; before != pairs.size();) {
    before = pairs.size();
    corpus.english_counts.clear();
    corpus.french_counts.clear();
    for (const Pair& pair : pairs) {
      count_words(pair.english, corpus.english_counts);
      count_words(pair.french, corpus.french_counts);
    }
    std::erase_if(pairs, [&](const Pair& pair) { return !corpus.knows(pair, kRare); });
  }
}

}  // namespace

const std::vector<HeldOutPair>& held_out_pairs() {
  static const std::vector<HeldOutPair> chosen = [] {
    std::vector<HeldOutPair> all = all_pairs(), list;
    shuffle_by_hash<HeldOutPair>(all, name_of);
    std::map<std::string, int> uses;
    int adjectives = 0, verbs = 0;
    for (const HeldOutPair& pair : all) {
      int& kind = pair.adjective != nullptr ? adjectives : verbs;
      int& first = uses[pair.adjective != nullptr ? pair.adjective->id : pair.verb->id];
      int& second = uses[pair.noun->id];
      if (kind == 40 || first == 3 || second == 1) continue;
      ++kind, ++first, ++second;
      list.push_back(pair);
    }
    return list;
  }();
  return chosen;
}

std::vector<std::string> bare_words(const std::string& sentence) {
  std::string text = lower(sentence);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\xc2' && i + 1 < text.size() && text[i + 1] == '\xa0')
      text[i] = text[i + 1] = ' ';
    if (std::string(".,?!'").find(text[i]) != std::string::npos) text[i] = ' ';
  }
  return words(text);
}

bool has_words(const std::string& text, const std::string& part) {
  std::string inside = " ", wanted = " ";
  for (const std::string& word : bare_words(text)) inside += word + " ";
  for (const std::string& word : bare_words(part)) wanted += word + " ";
  return inside.find(wanted) != std::string::npos;
}

bool Corpus::knows(const Pair& pair, int times) const {
  const auto familiar = [&](const std::string& sentence, const std::map<std::string, int>& counts) {
    for (const std::string& word : bare_words(sentence)) {
      const auto found = counts.find(word);
      if (found == counts.end() || found->second < times) return false;
    }
    return true;
  };
  return familiar(pair.english, english_counts) && familiar(pair.french, french_counts);
}

Corpus make_corpus(std::uint64_t seed) {
  int weights = 0;
  for (const Construction& construction : constructions()) weights += construction.weight;
  std::map<std::string, std::string> known;
  std::vector<Pair> pairs;
  std::uint64_t stream = 0;
  const int pool = kTrain + kValid + kTest + 5500;  // some constructions run out of sentences
  for (const Construction& construction : constructions()) {
    sample(construction, seed, ++stream, construction.weight * pool / weights, known, pairs);
  }
  shuffle_by_hash<Pair>(pairs, [](const Pair& pair) { return pair.english; });

  Corpus corpus;
  drop_rare(pairs, corpus);
  check(pairs.size() >= kTrain + kValid + kTest, "generator: only ", pairs.size(), " pairs");
  pairs.resize(kTrain + kValid + kTest);
  std::vector<bool> held(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (corpus.test.size() == kTest || !corpus.knows(pairs[i], kFamiliar)) continue;
    (corpus.valid.size() < kValid ? corpus.valid : corpus.test).push_back(pairs[i]);
    held[i] = true;
  }
  corpus.english_counts.clear();
  corpus.french_counts.clear();
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    corpus.sources.insert(pairs[i].english);
    if (held[i] || corpus.train.size() == kTrain) continue;
    corpus.train.push_back(pairs[i]);
    count_words(pairs[i].english, corpus.english_counts);
    count_words(pairs[i].french, corpus.french_counts);
    corpus.longest = std::max(corpus.longest, static_cast<int>(words(pairs[i].english).size()));
  }
  return corpus;
}

}  // namespace heed::data
