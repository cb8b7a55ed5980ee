// Verb groups, predicates and clauses.
#include "base/check.h"
#include "data/generator/phrases.h"

namespace heed::data {
namespace {

std::string glue(std::initializer_list<std::string> parts) {
  std::string out;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!out.empty()) out += ' ';
    out += part;
  }
  return out;
}

bool is_be(const Verb& verb) { return verb.base == "be"; }
bool is_modal(const Verb& verb) { return verb.base == "can" || verb.base == "must"; }

std::string be_form(const Agreement& subject, bool past) {
  if (past) {
    return subject.plural || subject.person == 2 ? "were" : "was";
  }
  if (subject.person == 1 && !subject.plural) return "am";
  return subject.plural || subject.person == 2 ? "are" : "is";
}

std::string do_form(const Agreement& subject, bool past) {
  if (past) return "did";
  return subject.plural || subject.person != 3 ? "do" : "does";
}

/// An auxiliary with "not", contracted or in full.
std::string with_not(const std::string& auxiliary, bool contracted) {
  if (!contracted || auxiliary == "am") return auxiliary == "can" ? "cannot" : auxiliary + " not";
  if (auxiliary == "will") return "won't";
  if (auxiliary == "can") return "can't";
  return auxiliary + "n't";
}

/// Auxiliary (empty if there is none) and the form of the main verb.
struct Group {
  std::string auxiliary, main;
};

Group english_group(const Verb& verb, Tense tense, const Agreement& subject, bool needs_auxiliary) {
  if (is_modal(verb)) {
    check(tense == Tense::present, "english_group: '", verb.base, "' is used in the present only");
    return {verb.base, ""};
  }
  if (tense == Tense::future) return {"will", verb.base};
  if (tense == Tense::progressive) return {be_form(subject, false), verb.ing};
  if (tense == Tense::was_doing) return {be_form(subject, true), verb.ing};
  const bool past = tense == Tense::past;
  if (is_be(verb)) return {be_form(subject, past), ""};
  if (needs_auxiliary) return {do_form(subject, past), verb.base};
  if (past) return {"", verb.past};
  return {"", subject.plural || subject.person != 3 ? verb.base : verb.third};
}

/// I'm, he's, we'll: what the auxiliary becomes after a pronoun.
std::string shortened(const std::string& auxiliary) {
  if (auxiliary == "am") return "'m";
  if (auxiliary == "is") return "'s";
  if (auxiliary == "are") return "'re";
  return auxiliary == "will" ? "'ll" : "";
}

}  // namespace

std::string english_verb(const Verb& verb, Tense tense, const Agreement& subject, Negation negation,
                         bool contracted, const std::string& frequency) {
  const bool negated = negation == Negation::not_;
  const Group group = english_group(verb, tense, subject, negated);
  const std::string adverb = negation == Negation::never ? "never" : frequency;
  if (negated)
    return glue({with_not(group.auxiliary, contracted), adverb, group.main, verb.particle});
  return glue({group.auxiliary, adverb, group.main, verb.particle});
}

std::string french_verb(const Predicate& predicate, Tense tense, const Agreement& subject,
                        Negation negation) {
  const Verb& verb = *predicate.verb;
  const std::string& infinitive = verb.infinitive == "avoir besoin" ? "avoir" : verb.infinitive;
  const std::string pronoun = verb.reflexive ? reflexive_pronoun(subject) : predicate.clitic;
  const std::string ne = negation == Negation::none ? "" : "ne";
  std::string after = negation == Negation::never ? "jamais" : "";
  if (negation == Negation::not_) after = "pas";
  const std::string adverb = predicate.frequency.french;
  const std::string extra = verb.infinitive == "avoir besoin" ? "besoin" : "";

  if (tense == Tense::past && !verb.state) {
    const bool etre = verb.reflexive || takes_etre(infinitive);
    Agreement agreement;
    if (etre) agreement = subject;
    if (predicate.agrees) agreement = predicate.object;
    return glue({ne, pronoun, french_present(etre ? "être" : "avoir", subject), after, adverb,
                 french_participle(infinitive, agreement)});
  }
  std::string form;
  if (tense == Tense::future) {
    form = french_future(infinitive, subject);
  } else if (tense == Tense::past || tense == Tense::was_doing) {
    form = french_imperfect(infinitive, subject);
  } else {
    form = french_present(infinitive, subject);
  }
  return glue({ne, pronoun, form, after, extra, adverb});
}

Phrase clause(Chooser& chooser, const NounPhrase& subject, const Predicate& predicate, Tense tense,
              Negation negation) {
  const Verb& verb = *predicate.verb;
  const bool negated = negation == Negation::not_;
  const bool contracted = negated && chooser.chance(55);
  std::string group = english_verb(verb, tense, subject.agreement, negation, contracted,
                                   predicate.frequency.english);
  std::string head = subject.english;
  const std::string first = words(group).front();
  const std::string tail = shortened(first);
  const bool stiff = negated && first == "will";  // nobody says "he'll not"
  if (subject.pronoun && !contracted && !tail.empty() && !stiff && chooser.chance(40)) {
    head += tail;
    group = group.size() > first.size() ? group.substr(first.size() + 1) : "";
  }
  const std::string french = french_verb(predicate, tense, subject.agreement, negation);
  chooser.must_say(head + (group.empty() ? "" : " " + group));
  return Phrase{head, subject.french} + Phrase{group, french} + Phrase{"", verb.preposition} +
         predicate.rest;
}

Phrase question(const NounPhrase& subject, const Predicate& predicate, Tense tense) {
  const Group group = english_group(*predicate.verb, tense, subject.agreement, true);
  const Phrase asked{glue({group.auxiliary, subject.english, group.main, predicate.verb->particle}),
                     glue({"est-ce que", subject.french,
                           french_verb(predicate, tense, subject.agreement, Negation::none),
                           predicate.verb->preposition})};
  return asked + predicate.rest;
}

Predicate be_adjective(Chooser& chooser, const Adjective& adjective, const Agreement& subject,
                       bool degree) {
  Predicate result;
  result.verb = &verb("be");
  result.rest = {adjective.english, adjective.french(subject)};
  static const char* const absolute[] = {"wooden", "late",  "open",   "closed", "shut",
                                         "broken", "ready", "full",   "empty",  "delicious",
                                         "secret", "round", "red",    "green",  "blue",
                                         "white",  "black", "yellow", "grey",   "gray"};
  for (const char* word : absolute) degree = degree && adjective.english != word;
  const int roll = degree ? chooser.weighted({1, 1, 3}) : 2;
  if (roll == 0) result.rest = Phrase{"very", "très"} + result.rest;
  if (roll == 1 && !subject.plural) {
    static const char* const excessive[] = {
        "expensive", "salty", "small", "little", "heavy", "slow",      "difficult", "big",
        "large",     "long",  "old",   "young",  "hot",   "dangerous", "high",      "thick"};
    bool fits = false;
    for (const char* word : excessive) fits = fits || adjective.english == word;
    if (fits) result.rest = Phrase{"too", "trop"} + result.rest;
  }
  return result;
}

Predicate act_on(Chooser&, const Verb& action, const NounPhrase& object) {
  Predicate result;
  result.verb = &action;
  result.rest = object;
  return result;
}

namespace {

/// Which articles sound right with an object of this kind.
Article object_article(Chooser& chooser, const Noun& noun, const NounPhrase& subject) {
  if (noun.has("kin")) return chooser.chance(60) ? own(subject) : Article::my;
  if (noun.has("film") && chooser.chance(50)) return Article::a;
  if (noun.has("noble") || noun.has("film") || noun.has("fixed") || noun.has("room")) {
    return chooser.chance(85) ? Article::the : Article::this_;
  }
  const int roll = chooser.weighted({4, 3, 1, 2});
  if (roll == 0) return Article::the;
  if (roll == 1) return Article::a;
  if (roll == 2) return Article::this_;
  const bool owned = noun.has("cloth") || noun.has("pair") || noun.has("mine") ||
                     noun.has("small") || noun.has("pet") || noun.has("instr") ||
                     noun.has("carry") || noun.has("write");
  return owned ? own(subject) : Article::the;
}

}  // namespace

Predicate act(Chooser& chooser, const NounPhrase& subject, bool negated, bool common) {
  static const std::vector<const Verb*> commonest = [] {
    std::vector<const Verb*> list;
    for (const char* word :
         {"eat", "buy", "sell", "see", "look for", "wait for", "open", "close", "wash", "clean",
          "repair", "draw", "write", "visit", "prepare", "help", "watch"}) {
      list.push_back(&verb(word));
    }
    return list;
  }();
  const Verb& action = chooser.pick(common ? commonest : verbs("transitive"));
  std::string tags;
  for (const std::string& tag : action.tags) tags += tag + " ";
  const Noun& object = chooser.pick(nouns(tags));
  const bool pair = object.has("pair"), kin = object.has("kin");
  const bool single = kin || object.has("noble") || object.has("bld") || object.has("nature") ||
                      object.has("room") || object.has("dev");
  const bool plural = pair || (!single && chooser.chance(25));
  const Article article = object_article(chooser, object, subject);
  const NounPhrase phrase =
      noun_phrase(chooser, object, article, {plural, 40, negated && article == Article::a});
  // Nobody washes a clean shirt or opens an open door.
  const auto said = [&](const char* word) {
    return (" " + phrase.english).find(word) != std::string::npos;
  };
  const bool gown = object.english == "dress" || object.english == "skirt";
  if (gown && action.base == "wear" && !subject.agreement.feminine &&
      subject.agreement.person == 3) {
    chooser.give_up();
  }
  if ((said(" clean ") && (action.base == "wash" || action.base == "clean")) ||
      (said(" closed ") && action.base == "close") ||
      (said(" broken ") && action.base == "break")) {
    chooser.give_up();
  }
  return act_on(chooser, action, phrase);
}

Predicate activity(Chooser& chooser, bool common) {
  static const std::vector<const Verb*> commonest = [] {
    std::vector<const Verb*> list;
    for (const char* word : {"sleep", "work", "sing", "dance", "swim", "play", "travel"})
      list.push_back(&verb(word));
    return list;
  }();
  Predicate result;
  result.verb = &chooser.pick(common ? commonest : verbs("alone"));
  const std::string& base = result.verb->base;
  std::string list;
  if (base == "sleep") list = "sleep-place";
  if (base == "work") list = "work-place";
  if (base == "swim") list = "swim-place";
  if (base == "run" || base == "walk") list = "run-place";
  if (base == "sing") list = "sing-place";
  if (base == "play" || base == "dance") list = "play-place";
  if (!list.empty() && chooser.chance(70)) result.rest = say(chooser, list);
  if (base == "travel") {
    const Country& country = chooser.pick(countries());
    if (country.id.starts_with("city:")) chooser.give_up();
    result.rest = {"to " + country.english, country.in};
  }
  return result;
}

Phrase say(Chooser& chooser, const std::string& list) {
  const Phrasing& phrasing = chooser.pick(phrasings(list));
  chooser.must_say(phrasing.english);
  return {phrasing.english, phrasing.french};
}

Phrase with_time(Chooser& chooser, const Phrase& body, const Phrase& time) {
  if (chooser.chance(70)) return body + time;
  const Phrase comma = chooser.chance(50) ? Phrase{",", ","} : Phrase{"", ","};
  return time + comma + body;
}

}  // namespace heed::data
