// Noun phrases: articles, adjectives and their places, persons, pronouns.
#include "base/check.h"
#include "data/generator/phrases.h"

namespace heed::data {

Phrase operator+(const Phrase& a, const Phrase& b) {
  const auto join = [](const std::string& x, const std::string& y) {
    return x.empty() || y.empty() ? x + y : x + " " + y;
  };
  return {join(a.english, b.english), join(a.french, b.french)};
}

namespace {

std::string english_article(Chooser& chooser, Article article, bool plural, bool negated) {
  switch (article) {
    case Article::the:
      return "the";
    case Article::a:
      if (!plural) return "a";
      return chooser.chance(50) ? (negated ? "any" : "some") : "";
    case Article::this_:
      if (chooser.chance(35)) return plural ? "those" : "that";
      return plural ? "these" : "this";
    case Article::my:
      return "my";
    case Article::his:
      return "his";
    case Article::her:
      return "her";
    case Article::our:
      return "our";
    case Article::your_familiar:
    case Article::your_polite:
      return "your";
    case Article::their:
      return "their";
    case Article::bare:
      return "";
    case Article::no:
      return "no";
  }
  return "";
}

std::string possessive(const char* masculine, const char* feminine, const char* plural,
                       const Agreement& agreement) {
  if (agreement.plural) return plural;
  return agreement.feminine ? feminine : masculine;
}

std::string french_article(Article article, const Agreement& agreement, bool negated,
                           bool adjective_first) {
  switch (article) {
    case Article::the:
    case Article::bare:
      return possessive("le", "la", "les", agreement);  // bare: generic
    case Article::a:
      if (negated) return "de";
      if (agreement.plural) return adjective_first ? "de" : "des";
      return agreement.feminine ? "une" : "un";
    case Article::this_:
      return possessive("ce", "cette", "ces", agreement);
    case Article::my:
      return possessive("mon", "ma", "mes", agreement);
    case Article::his:
    case Article::her:
      return possessive("son", "sa", "ses", agreement);
    case Article::our:
      return possessive("notre", "notre", "nos", agreement);
    case Article::your_familiar:
      return possessive("ton", "ta", "tes", agreement);
    case Article::your_polite:
      return possessive("votre", "votre", "vos", agreement);
    case Article::their:
      return possessive("leur", "leur", "leurs", agreement);
    case Article::no:
      return "de";
  }
  return "";
}

}  // namespace

const Adjective* any_adjective(Chooser& chooser, const Noun& noun, const std::string& places) {
  const auto& list = adjectives(noun, places);
  return list.empty() ? nullptr : &chooser.pick(list);
}

NounPhrase noun_phrase(Chooser& chooser, const Noun& noun, Article article, bool plural,
                       const Adjective* before, const Adjective* after, bool negated) {
  NounPhrase result;
  result.noun = &noun;
  result.agreement = {noun.feminine, plural, 3};
  result.animate = noun.has("role") || noun.has("kin") || noun.has("children");
  const std::string french_noun = plural ? noun.french_plural : noun.french;

  Phrase words{english_article(chooser, article, plural, negated),
               french_article(article, result.agreement, negated, before != nullptr)};
  if (before != nullptr) {
    std::string french = before->french(result.agreement);
    if (!plural && !noun.feminine && elides(french_noun)) french = before->before_vowel;
    words = words + Phrase{before->english, french};
  }
  // "in bois" stands before the noun in English, after it in French, like colours.
  words = words + Phrase{after == nullptr ? "" : after->english, ""} +
          Phrase{plural ? noun.english_plural : noun.english, french_noun} +
          Phrase{"", after == nullptr ? "" : after->french(result.agreement)};
  static_cast<Phrase&>(result) = words;
  chooser.must_say(words.english);
  return result;
}

bool is_flaw(const Adjective& adjective) {
  for (const char* word : {"broken", "dirty", "closed", "empty", "bad", "boring", "lazy", "sick"}) {
    if (adjective.english == word) return true;
  }
  return false;
}

NounPhrase noun_phrase(Chooser& chooser, const Noun& noun, Article article, NounOptions options) {
  const Adjective *before = nullptr, *after = nullptr;
  if (options.adjectives > 0 && chooser.chance(options.adjectives)) {
    const Adjective* one = any_adjective(chooser, noun, "abB");
    if (one != nullptr && one->place != 'a') before = one;
    if (one != nullptr && one->place == 'a') after = one;
    if (before != nullptr && chooser.chance(30)) after = any_adjective(chooser, noun, "a");
    // A broken chair is pointed out; nobody wants, buys or gives one.
    if (after != nullptr && is_flaw(*after) && article != Article::the) chooser.give_up();
  }
  return noun_phrase(chooser, noun, article, options.plural, before, after, options.negated);
}

NounPhrase pronoun(int person, bool plural, bool feminine) {
  NounPhrase result;
  result.pronoun = true;
  result.agreement = {feminine, plural, person};
  if (person == 1) {
    static_cast<Phrase&>(result) = plural ? Phrase{"we", "nous"} : Phrase{"I", "je"};
  } else if (person == 2) {
    static_cast<Phrase&>(result) = {"you", plural ? "vous" : "tu"};
  } else {
    static_cast<Phrase&>(result) = feminine ? Phrase{"she", "elle"} : Phrase{"he", "il"};
    if (plural) static_cast<Phrase&>(result) = {"they", feminine ? "elles" : "ils"};
  }
  return result;
}

NounPhrase named(const Name& name) {
  NounPhrase result;
  static_cast<Phrase&>(result) = {name.name, name.name};
  result.agreement.feminine = name.feminine;
  return result;
}

namespace {

/// the queen, my sister, the king's daughter is left to possession
NounPhrase noun_person(Chooser& chooser, bool plural, int adjectives) {
  const bool kin = chooser.chance(45);
  const Noun& noun = chooser.pick(nouns(kin ? "kin" : "role"));
  if (kin) {
    static const Article owners[] = {Article::my, Article::his, Article::her, Article::our};
    return noun_phrase(chooser, noun, owners[chooser.weighted({2, 1, 1, 1})], {plural, 0});
  }
  const bool pointed = !noun.has("noble") && chooser.chance(12);
  return noun_phrase(chooser, noun, pointed ? Article::this_ : Article::the, {plural, adjectives});
}

NounPhrase several(Chooser& chooser) {
  const int kind = chooser.weighted({1, 1, 3});
  if (kind == 0) return noun_phrase(chooser, noun("child"), Article::the, {.plural = true});
  if (kind == 1) {
    const Name &one = chooser.pick(names()), &other = chooser.pick(names());
    if (one.name == other.name) chooser.give_up();
    NounPhrase result = named(one);
    static_cast<Phrase&>(result) =
        Phrase{one.name, one.name} + Phrase{"and", "et"} + Phrase{other.name, other.name};
    result.agreement = {one.feminine && other.feminine, true, 3};
    chooser.must_say(result.english);
    return result;
  }
  NounPhrase result = noun_person(chooser, true, 20);
  // Nobody has several fathers, and a story has one king and one queen.
  if (result.noun->has("elder") && result.noun->english.find("uncle") == std::string::npos &&
      result.noun->english.find("aunt") == std::string::npos) {
    chooser.give_up();
  }
  if (result.noun->english == "king" || result.noun->english == "queen") chooser.give_up();
  return result;
}

NounPhrase single(Chooser& chooser) {
  if (chooser.chance(25)) return named(chooser.pick(names()));
  return noun_person(chooser, false, 25);
}

}  // namespace

NounPhrase person(Chooser& chooser, Who who) {
  if (who == Who::one) return single(chooser);
  if (who == Who::many) return several(chooser);
  const int roll = who == Who::third ? chooser.weighted({5, 3, 2}) : chooser.weighted({5, 2, 1, 2});
  if (roll == 0) return single(chooser);
  if (roll == 1) return several(chooser);
  const NounPhrase result =
      roll == 2 ? pronoun(3, false, chooser.chance(50)) : pronoun(1, chooser.chance(40), false);
  chooser.must_say(result.english);
  return result;
}

Phrase subject_pronoun(const NounPhrase& phrase) {
  const Agreement& agreement = phrase.agreement;
  if (phrase.pronoun) return phrase;
  std::string french = agreement.feminine ? "elle" : "il";
  if (agreement.plural) return {"they", french + "s"};
  if (!phrase.animate) return {"it", french};
  return {agreement.feminine ? "she" : "he", french};
}

Phrase object_pronoun(const NounPhrase& phrase) {
  const Agreement& agreement = phrase.agreement;
  if (agreement.plural) return {"them", "les"};
  if (!phrase.animate) return {"it", agreement.feminine ? "la" : "le"};
  return agreement.feminine ? Phrase{"her", "la"} : Phrase{"him", "le"};
}

Article own(const NounPhrase& subject) {
  const Agreement& agreement = subject.agreement;
  if (agreement.person == 1) return agreement.plural ? Article::our : Article::my;
  if (agreement.person == 2)
    return agreement.plural ? Article::your_polite : Article::your_familiar;
  if (agreement.plural) return Article::their;
  return agreement.feminine ? Article::her : Article::his;
}

}  // namespace heed::data
