// The words of the grammar: nouns, adjectives, verbs, names, countries, trades; typed by tags.
#pragma once

#include <array>
#include <string>
#include <vector>

namespace heed::data {

/// Person and number of a subject; gender for participles and adjectives.
struct Agreement {
  bool feminine = false, plural = false;
  int person = 3;
};

/// What every entry has: a name for the entry and all its English forms.
struct Entry {
  std::string id;
  std::vector<std::string> forms;
};

struct Noun : Entry {
  std::string english, english_plural, french, french_plural;
  bool feminine = false;
  std::vector<std::string> tags;
  bool has(const std::string& tag) const;
};

struct Adjective : Entry {
  std::string english;
  std::string masculine, feminine, before_vowel;  // before_vowel: vieil, bel, nouvel
  char place = 'a';                               // b before, a after the noun, p predicate only
  std::vector<std::string> tags;                  // the tags of the nouns it goes with
  bool goes_with(const Noun& noun) const;
  std::string french(const Agreement& agreement) const;
};

struct Verb : Entry {
  std::string base, third, past, participle, ing, particle;  // particle: the "for" of "look for"
  std::string infinitive;                                    // French
  bool state = false;             // its past is an imparfait, and it has no -ing form
  bool reflexive = false;         // se lever
  std::string preposition;        // French, before the object: "à" of "répondre à"
  std::vector<std::string> tags;  // the tags of the nouns it takes as object
};

struct Name : Entry {
  std::string name;
  bool feminine = false;
};

/// A country: "in" and "from" differ by gender and first letter (en France, au Canada, d'Italie).
struct Country : Entry {
  std::string english, in, from;
};

/// baker, boulanger, boulangère
struct Trade : Entry {
  std::string english, masculine, feminine;
};

/// A pair of words or phrases that never change.
struct Phrasing : Entry {
  std::string english, french;
};

/// Nouns that have at least one of the tags ("food drink"), in the order of the table.
const std::vector<const Noun*>& nouns(const std::string& tags);
const Noun& noun(const std::string& english);
/// Adjectives that go with `noun` and stand in one of `places` ("b", "ab", "abp").
const std::vector<const Adjective*>& adjectives(const Noun& noun, const std::string& places);
const std::vector<const Adjective*>& all_adjectives();
const Adjective& adjective(const std::string& english);
/// Verbs of one class of the table: transitive, alone, moving, reflexive, state.
const std::vector<const Verb*>& verbs(const std::string& group);
const Verb& verb(const std::string& english);
const std::vector<const Name*>& names();
const std::vector<const Country*>& countries();
const std::vector<const Trade*>& trades();
/// A named list of phrases: "past-time", "future-time", "place", ...
const std::vector<const Phrasing*>& phrasings(const std::string& list);

/// The tables, one entry a line; see lexicon_nouns.cpp and its neighbours for the columns.
extern const char* const kNouns;
extern const char* const kAdjectives;
extern const char* const kVerbs;
extern const char* const kPhrasings;
extern const char* const kOthers;

/// Splits at `separator`; empty parts are kept.
std::vector<std::string> split(const std::string& text, char separator);
/// Splits at blanks; empty parts are dropped.
std::vector<std::string> words(const std::string& text);

}  // namespace heed::data
