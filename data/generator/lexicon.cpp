#include "data/generator/lexicon.h"

#include <algorithm>
#include <map>

#include "base/check.h"
#include "data/generator/chooser.h"
#include "data/generator/morphology.h"

namespace heed::data {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (char letter : text) {
    if (letter == separator) {
      parts.emplace_back();
    } else {
      parts.back() += letter;
    }
  }
  return parts;
}

std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> parts = split(text, ' ');
  std::erase(parts, "");
  return parts;
}

namespace {

bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

/// The rows of a table: lines that are not empty, cut at '|' into `columns` fields.
std::vector<std::vector<std::string>> rows(const char* table, std::size_t columns) {
  std::vector<std::vector<std::string>> result;
  for (const std::string& line : split(table, '\n')) {
    if (line.empty()) continue;
    std::vector<std::string> fields = split(line, '|');
    check(columns == 0 || fields.size() == columns, "lexicon: '", line, "' has ", fields.size(),
          " fields, wanted ", columns);
    result.push_back(fields);
  }
  return result;
}

/// "man:men" with the irregular plural, "boy" with the regular one.
std::pair<std::string, std::string> both_numbers(const std::string& field,
                                                 std::string (*plural)(const std::string&)) {
  const std::size_t colon = field.find(':');
  if (colon == std::string::npos) return {field, plural(field)};
  return {field.substr(0, colon), field.substr(colon + 1)};
}

std::vector<Noun> read_nouns() {
  std::vector<Noun> result;
  for (const auto& row : rows(kNouns, 4)) {
    Noun noun;
    std::tie(noun.english, noun.english_plural) = both_numbers(row[0], english_plural);
    std::tie(noun.french, noun.french_plural) = both_numbers(row[1], french_plural);
    noun.feminine = row[2] == "f";
    noun.tags = words(row[3]);
    noun.id = "n:" + noun.english;
    noun.forms = {noun.english, noun.english_plural};
    result.push_back(noun);
  }
  return result;
}

std::vector<Adjective> read_adjectives() {
  std::vector<Adjective> result;
  for (const auto& row : rows(kAdjectives, 5)) {
    Adjective adjective;
    adjective.english = row[0];
    std::tie(adjective.masculine, adjective.before_vowel) =
        both_numbers(row[1], [](const std::string& word) { return word; });
    adjective.feminine = row[2];
    adjective.place = row[3][0];
    adjective.tags = words(row[4]);
    adjective.id = "a:" + row[0];
    adjective.forms = {row[0]};
    result.push_back(adjective);
  }
  return result;
}

struct GroupedVerb {
  std::string group;
  Verb verb;
};

Verb read_verb(const std::vector<std::string>& row) {
  Verb verb;
  std::vector<std::string> forms = split(row[1], ',');
  forms.resize(5, "=");
  const auto form = [&](std::size_t i, const std::string& regular) {
    return forms[i] == "=" || forms[i].empty() ? regular : forms[i];
  };
  verb.base = forms[0];
  verb.third = form(1, english_third(verb.base));
  verb.past = form(2, english_past(verb.base));
  verb.participle = form(3, verb.past);
  verb.ing = form(4, english_ing(verb.base));
  verb.particle = row[2];
  verb.infinitive = row[3];
  verb.preposition = row[4];
  verb.tags = words(row[5]);
  verb.state = row[0] == "state";
  verb.reflexive = row[0] == "reflexive";
  verb.id = "v:" + verb.base + (verb.particle.empty() ? "" : " " + verb.particle);
  verb.forms = {verb.base, verb.third, verb.past, verb.participle, verb.ing};
  if (verb.base == "be") verb.forms = {"am", "is", "are", "was", "were", "be"};
  return verb;
}

std::vector<GroupedVerb> read_verbs() {
  std::vector<GroupedVerb> result;
  for (const auto& row : rows(kVerbs, 6)) result.push_back({row[0], read_verb(row)});
  return result;
}

const std::vector<Noun>& noun_table() {
  static const std::vector<Noun> table = read_nouns();
  return table;
}
const std::vector<Adjective>& adjective_table() {
  static const std::vector<Adjective> table = read_adjectives();
  return table;
}
const std::vector<GroupedVerb>& verb_table() {
  static const std::vector<GroupedVerb> table = read_verbs();
  return table;
}

template <class T, class Keep>
const std::vector<const T*>& cached(std::map<std::string, std::vector<const T*>>& cache,
                                    const std::string& key, const std::vector<T>& table,
                                    Keep keep) {
  const auto found = cache.find(key);
  if (found != cache.end()) return found->second;
  std::vector<const T*>& list = cache[key];
  for (const T& entry : table) {
    if (keep(entry)) list.push_back(&entry);
  }
  check(!list.empty(), "lexicon: nothing is tagged '", key, "'");
  return list;
}

}  // namespace

bool Noun::has(const std::string& tag) const { return contains(tags, tag) || english == tag; }

bool Adjective::goes_with(const Noun& noun) const {
  return std::any_of(tags.begin(), tags.end(), [&](const auto& tag) { return noun.has(tag); });
}

std::string Adjective::french(const Agreement& agreement) const {
  const std::string& word = agreement.feminine ? feminine : masculine;
  if (!agreement.plural || word.starts_with("en ")) return word;
  return french_plural(word);
}

const std::vector<const Noun*>& nouns(const std::string& tags) {
  static std::map<std::string, std::vector<const Noun*>> cache;
  return cached(cache, tags, noun_table(), [&](const Noun& noun) {
    for (const std::string& tag : words(tags)) {
      if (noun.has(tag)) return true;
    }
    return false;
  });
}

const Noun& noun(const std::string& english) {
  for (const Noun& entry : noun_table()) {
    if (entry.english == english) return entry;
  }
  fail("lexicon: no noun '", english, "'");
}

const std::vector<const Adjective*>& adjectives(const Noun& noun, const std::string& places) {
  static std::map<std::string, std::vector<const Adjective*>> cache;
  const std::string key = noun.english + "/" + places;
  const auto found = cache.find(key);
  if (found != cache.end()) return found->second;
  std::vector<const Adjective*>& list = cache[key];
  for (const Adjective& entry : adjective_table()) {
    if (places.find(entry.place) != std::string::npos && entry.goes_with(noun)) {
      list.push_back(&entry);
    }
  }
  return list;
}

const std::vector<const Adjective*>& all_adjectives() {
  static std::map<std::string, std::vector<const Adjective*>> cache;
  return cached(cache, "all", adjective_table(), [](const Adjective&) { return true; });
}

const Adjective& adjective(const std::string& english) {
  for (const Adjective& entry : adjective_table()) {
    if (entry.english == english) return entry;
  }
  fail("lexicon: no adjective '", english, "'");
}

const std::vector<const Verb*>& verbs(const std::string& group) {
  static std::map<std::string, std::vector<const Verb*>> cache;
  const auto found = cache.find(group);
  if (found != cache.end()) return found->second;
  std::vector<const Verb*>& list = cache[group];
  for (const GroupedVerb& entry : verb_table()) {
    if (entry.group == group) list.push_back(&entry.verb);
  }
  check(!list.empty(), "lexicon: no verbs of group '", group, "'");
  return list;
}

const Verb& verb(const std::string& english) {
  for (const GroupedVerb& entry : verb_table()) {
    if (entry.verb.id == "v:" + english) return entry.verb;
  }
  fail("lexicon: no verb '", english, "'");
}

const std::vector<const Name*>& names() {
  static const std::vector<Name> table = [] {
    std::vector<Name> list;
    for (const auto& row : rows(kOthers, 0)) {
      if (row[0] == "name") list.push_back({{"name:" + row[1], {row[1]}}, row[1], row[2] == "f"});
    }
    return list;
  }();
  static std::map<std::string, std::vector<const Name*>> cache;
  return cached(cache, "names", table, [](const Name&) { return true; });
}

const std::vector<const Country*>& countries() {
  static const std::vector<Country> table = [] {
    std::vector<Country> list;
    for (const auto& row : rows(kOthers, 0)) {
      if (row[0] == "country" || row[0] == "city") {
        list.push_back({{row[0] + ":" + row[1], {row[1]}}, row[1], row[2], row[3]});
      }
    }
    return list;
  }();
  static std::map<std::string, std::vector<const Country*>> cache;
  return cached(cache, "countries", table, [](const Country&) { return true; });
}

const std::vector<const Trade*>& trades() {
  static const std::vector<Trade> table = [] {
    std::vector<Trade> list;
    for (const auto& row : rows(kOthers, 0)) {
      if (row[0] == "trade") {
        list.push_back({{"trade:" + row[1], {row[1]}}, row[1], row[2], row[3]});
      }
    }
    return list;
  }();
  static std::map<std::string, std::vector<const Trade*>> cache;
  return cached(cache, "trades", table, [](const Trade&) { return true; });
}

const std::vector<const Phrasing*>& phrasings(const std::string& list) {
  static const auto table = [] {
    std::map<std::string, std::vector<Phrasing>> lists;
    for (const auto& row : rows(kPhrasings, 3)) {
      lists[row[0]].push_back({{"p:" + row[1], {row[1]}}, row[1], row[2]});
    }
    return lists;
  }();
  static std::map<std::string, std::vector<const Phrasing*>> cache;
  const auto found = table.find(list);
  check(found != table.end(), "lexicon: no list of phrases '", list, "'");
  return cached(cache, list, found->second, [](const Phrasing&) { return true; });
}

}  // namespace heed::data
