#include "data/generator/constructions.h"

#include <algorithm>

namespace heed::data {

Sentence finish(const Phrase& phrase, const std::string& mark) {
  Sentence result;
  result.english = finish_english(phrase.english + " " + mark);
  result.french = finish_french(phrase.french + " " + mark);
  return result;
}

bool repeats(const Chooser& chooser) {
  std::vector<std::string> ids = chooser.used();
  std::erase_if(ids, [](const std::string& id) {
    return !id.starts_with("n:") && !id.starts_with("a:") && !id.starts_with("name:");
  });
  std::sort(ids.begin(), ids.end());
  return std::adjacent_find(ids.begin(), ids.end()) != ids.end();
}

const std::vector<Construction>& constructions() {
  static const std::vector<Construction> all = [] {
    std::vector<Construction> list;
    for (const auto& part :
         {clause_constructions(), wish_constructions(), being_constructions(),
          number_constructions(), question_constructions(), compound_constructions(),
          pronoun_constructions(), sense_constructions(), antecedent_constructions()}) {
      list.insert(list.end(), part.begin(), part.end());
    }
    return list;
  }();
  return all;
}

std::vector<std::string> translations(const std::string& english) {
  std::vector<std::string> found;
  for (const Construction& construction : constructions()) {
    Chooser chooser(english);
    do {
      const Sentence sentence = construction.make(chooser);
      if (chooser.hopeless() || sentence.english != english) continue;
      if (std::find(found.begin(), found.end(), sentence.french) == found.end()) {
        found.push_back(sentence.french);
      }
    } while (chooser.next());
  }
  return found;
}

}  // namespace heed::data
