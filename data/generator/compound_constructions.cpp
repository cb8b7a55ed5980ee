// Sentences of two clauses: because, but, when, if.
#include "data/generator/constructions.h"

namespace heed::data {
namespace {

bool sounds_sad(const std::string& word) {
  for (const char* sad : {"sad", "unhappy", "angry", "worried"}) {
    if (word == sad) return true;
  }
  return false;
}

/// Reasons to be glad or sad.
Predicate cause(Chooser& chooser, const NounPhrase& subject, bool sad) {
  static const char* const bad[] = {"lose", "break", "forget"};
  static const char* const good[] = {"find", "buy", "receive", "see", "visit", "choose"};
  const Verb& action = verb(sad ? bad[chooser.below(3)] : good[chooser.below(6)]);
  std::string tags;
  for (const std::string& tag : action.tags) tags += tag + " ";
  const Noun& thing = chooser.pick(nouns(tags));
  Article article = !sad ? Article::a : chooser.chance(60) ? own(subject) : Article::the;
  if (thing.has("fixed") || thing.has("furn") || thing.has("dev") || thing.has("breakable"))
    article = Article::the;
  if (thing.has("visit") || thing.has("noble") || thing.has("town")) article = Article::the;
  if (thing.has("kin")) article = own(subject);
  return act_on(chooser, action, noun_phrase(chooser, thing, article, {thing.has("pair"), 25}));
}

Sentence because(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::third);
  const Phrase link{"because", "parce que"};
  const int kind = chooser.below(3);
  if (kind == 0) {
    static const char* const moods[] = {"sad", "unhappy", "angry", "worried", "happy", "glad"};
    const Adjective& said = adjective(moods[chooser.below(6)]);
    if (!chooser.may_say(said.english)) chooser.give_up();
    const Predicate mood = be_adjective(chooser, said, subject.agreement, false);
    const Predicate reason = cause(chooser, subject, sounds_sad(said.english));
    const Phrase second = clause(chooser, again(subject), reason, Tense::past);
    return finish(clause(chooser, subject, mood, Tense::present) + link + second);
  }
  if (kind == 1) {
    const Predicate mood = be_adjective(chooser, adjective("tired"), subject.agreement, true);
    Predicate reason = activity(chooser);
    const std::string& base = reason.verb->base;
    if (base == "sleep" || base == "smile" || base == "laugh") chooser.give_up();
    const Phrase day = say(chooser, "past-day");
    const Phrase second = clause(chooser, again(subject), reason, Tense::past);
    return finish(clause(chooser, subject, mood, Tense::present) + link + second + day);
  }
  Predicate stays;
  static const char* const acts[] = {"sleep", "cry", "rest", "smile"};
  const int which = chooser.below(4);
  stays.verb = &verb(acts[which]);
  static const char* const why[] = {"tired", "sad", "tired", "happy"};
  static const char* const why_else[] = {"sick", "unhappy", "ill", "glad"};
  const Adjective& said = adjective(chooser.chance(50) ? why[which] : why_else[which]);
  const Predicate mood = be_adjective(chooser, said, subject.agreement);
  const Phrase second = clause(chooser, again(subject), mood, Tense::present);
  return finish(clause(chooser, subject, stays, Tense::progressive) + link + second);
}

/// They are in Paris: a list of names, then ils or elles.
Sentence they(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::many);
  const Predicate mood = be_adjective(chooser, feeling(chooser, subject), subject.agreement, false);
  Predicate place;
  place.verb = &verb("be");
  place.rest = say(chooser, "here");
  const bool because = chooser.chance(50);
  const Phrase link = because ? Phrase{"because", "parce que"} : Phrase{"and", "et"};
  if (because && mood.rest.english != "happy" && mood.rest.english != "glad" &&
      mood.rest.english != "proud") {
    chooser.give_up();
  }
  const Predicate &first = because ? mood : place, &second = because ? place : mood;
  const Phrase rest = clause(chooser, again(subject), second, Tense::present);
  return finish(clause(chooser, subject, first, Tense::present) + link + rest);
}

Sentence but(Chooser& chooser) {
  const Phrase link{", but", ", mais"};
  if (chooser.chance(55)) {  // The skirt is beautiful, but it is too expensive.
    const Noun& thing =
        chooser.pick(nouns("cloth vehicle instr dev furn read bld picture animal dish"));
    const bool plural = chooser.chance(25);
    const Article article = chooser.chance(70) ? Article::the : Article::this_;
    const NounPhrase subject = noun_phrase(chooser, thing, article, {plural, 0});
    const Adjective* first = any_adjective(chooser, thing, "bap");
    const Adjective* second = any_adjective(chooser, thing, "bap");
    static const char* const praise[] = {"beautiful", "pretty",      "good",    "interesting",
                                         "modern",    "comfortable", "elegant", "new",
                                         "clean",     "easy",        "famous",  "fast"};
    static const char* const blame[] = {
        "old",    "small", "expensive", "heavy", "dirty",     "slow", "broken", "difficult",
        "boring", "salty", "closed",    "bad",   "dangerous", "cold", "lazy",   "empty"};
    if (first == nullptr) chooser.give_up();
    if (chooser.hopeless()) return {};
    bool praised = false, blamed = false;
    for (const char* word : praise) praised = praised || first->english == word;
    for (const char* word : blame) blamed = blamed || second->english == word;
    if (!praised || !blamed) chooser.give_up();
    const Predicate blaming = be_adjective(chooser, *second, subject.agreement);
    const Phrase rest = clause(chooser, again(subject), blaming, Tense::present);
    const Predicate praising = be_adjective(chooser, *first, subject.agreement, false);
    return finish(clause(chooser, subject, praising, Tense::present) + link + rest);
  }
  static const char* const pairs[][2] = {
      {"young", "old"},   {"happy", "sad"}, {"proud", "jealous"}, {"glad", "angry"},
      {"tired", "happy"}, {"brave", "shy"}, {"sick", "happy"},    {"clever", "lazy"}};
  const auto& pair = pairs[chooser.below(8)];
  if (!chooser.may_say(pair[0]) || !chooser.may_say(pair[1])) chooser.give_up();
  const bool swapped = chooser.chance(50);
  const NounPhrase one = person(chooser, Who::one), other = person(chooser, Who::one);
  if (one.french == other.french || (other.noun != nullptr && other.noun->has("kin")))
    chooser.give_up();
  const auto says = [&](const NounPhrase& who, const char* mood) {
    const Predicate is = be_adjective(chooser, adjective(mood), who.agreement, false);
    return clause(chooser, who, is, Tense::present);
  };
  const Phrase rest = says(other, pair[!swapped]);
  return finish(says(one, pair[swapped]) + link + rest);
}

/// A future event in a few words: arrive, come back, leave.
Predicate event(Chooser& chooser) {
  static const char* const acts[] = {"arrive",  "come back", "leave",
                                     "wake up", "go to bed", "fall asleep"};
  Predicate result;
  result.verb = &verb(acts[chooser.below(6)]);
  return result;
}

/// When the king arrives, we will eat: the present of English is a future in French.
Sentence when_future(Chooser& chooser) {
  const NounPhrase comer = person(chooser, Who::third);
  const Predicate comes = event(chooser);
  const Phrase first{
      comer.english + " " +
          english_verb(*comes.verb, Tense::present, comer.agreement, Negation::none, false, ""),
      comer.french + " " + french_verb(comes, Tense::future, comer.agreement, Negation::none)};
  const NounPhrase doer = person(chooser, chooser.chance(50) ? Who::any : Who::third);
  if (doer.french == comer.french || (doer.pronoun && doer.agreement.person == 3))
    chooser.give_up();
  Predicate does;
  if (chooser.chance(30) && doer.agreement.person == 3) {
    does = be_adjective(chooser, mood(chooser), doer.agreement, false);
  } else {
    const bool common = doer.agreement.person == 1 || doer.agreement.plural;
    does = chooser.chance(75) ? act(chooser, doer, false, common) : activity(chooser, common);
  }
  const Phrase second = clause(chooser, doer, does, Tense::future);
  const Phrase when{"when", "quand"};
  if (chooser.chance(50)) return finish(when + first + Phrase{",", ","} + second);
  return finish(second + when + first);
}

Sentence if_present(Chooser& chooser) {
  const Phrase if_{"if", "si"};
  Phrase condition;
  const int kind = chooser.below(3);
  NounPhrase first;
  if (kind == 0) {
    static const Phrase skies[] = {{"it rains", "il pleut"},
                                   {"it snows", "il neige"},
                                   {"it is cold", "il fait froid"},
                                   {"it is hot", "il fait chaud"}};
    condition = skies[chooser.below(4)];
    if (chooser.chance(60)) condition = condition + say(chooser, "future-day");
  } else {
    first = person(chooser, Who::third);
    Predicate does = kind == 1 ? event(chooser) : act(chooser, first, false, true);
    condition = clause(chooser, first, does, Tense::present);
  }
  const NounPhrase doer = person(chooser, Who::any);
  if (doer.french == first.french || (kind > 0 && doer.pronoun && doer.agreement.person == 3)) {
    chooser.give_up();
  }
  const int what = chooser.below(4);
  if (kind == 0 && what == 3) chooser.give_up();
  Predicate does;
  if (what == 0) {
    does.verb = &verb("stay");
    does.rest = say(chooser, "here");
  } else if (what == 1 && doer.agreement.person == 3) {
    does = be_adjective(chooser, mood(chooser), doer.agreement, false);
  } else {
    const bool common = doer.agreement.person == 1 || doer.agreement.plural;
    does = what == 2 ? activity(chooser, common) : act(chooser, doer, false, common);
  }
  const Phrase result = clause(chooser, doer, does, Tense::future,
                               kind == 0 && what == 2 ? Negation::not_ : Negation::none);
  if (chooser.chance(65)) return finish(if_ + condition + Phrase{",", ","} + result);
  return finish(result + if_ + condition);
}

Sentence when_habit(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::third);
  static const char* const states[] = {"hungry", "thirsty", "tired", "sad", "happy"};
  const int which = chooser.below(5);
  if (!chooser.may_say(states[which])) chooser.give_up();
  if (chooser.hopeless()) return {};
  Phrase state;
  Predicate does;
  if (which < 2) {
    state = idiom_clause(chooser, subject, Tense::present,
                         which == 0 ? Phrase{"hungry", "faim"} : Phrase{"thirsty", "soif"});
    does.verb = &verb(which == 0 ? "eat" : "drink");
    const Noun& what = chooser.pick(nouns(which == 0 ? "fruit sandwich egg tart" : "drink"));
    const std::string article = what.feminine ? "de la " : "de le ";
    does.rest = which == 0 ? static_cast<Phrase>(noun_phrase(chooser, what, Article::a, {}))
                           : Phrase{what.english, article + what.french};
  } else {
    state = clause(chooser, subject,
                   be_adjective(chooser, adjective(states[which]), subject.agreement, false),
                   Tense::present);
    static const char* const tired[] = {"sleep", "rest", "go to bed"};
    static const char* const sad[] = {"cry", "walk", "sing"};
    static const char* const happy[] = {"sing", "smile", "dance"};
    const int k = chooser.below(3);
    does.verb = &verb(which == 2 ? tired[k] : which == 3 ? sad[k] : happy[k]);
  }
  const Phrase does_phrase = clause(chooser, again(subject), does, Tense::present);
  return finish(Phrase{"when", "quand"} + state + Phrase{",", ","} + does_phrase);
}

/// The queen was reading a letter when the soldiers arrived.
Sentence was_doing(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any), comer = person(chooser, Who::third);
  if (subject.french == comer.french || comer.pronoun) chooser.give_up();
  if (subject.pronoun && subject.agreement.person == 3) chooser.give_up();
  Predicate does;
  const int what = chooser.weighted({5, 4, 1});
  if (what == 2) {
    does.verb = &verb("read");
    const Noun& text = chooser.pick(nouns("read"));
    does.rest =
        noun_phrase(chooser, text, chooser.chance(50) ? Article::a : Article::the, {false, 30});
  } else {
    does = what == 0 ? act(chooser, subject, false, true) : activity(chooser, true);
  }
  static const char* const odd[] = {"find", "lose",    "break", "forget",
                                    "hear", "receive", "see",   "meet"};
  for (const char* word : odd) {
    if (does.verb->base == word) chooser.give_up();
  }
  static const char* const acts[] = {"arrive", "leave", "come back", "go out", "fall", "return"};
  Predicate event;
  event.verb = &verb(acts[chooser.below(6)]);
  const Phrase first = clause(chooser, subject, does, Tense::was_doing);
  const Phrase second = clause(chooser, comer, event, Tense::past);
  const Phrase when{"when", "quand"};
  if (chooser.chance(70)) return finish(first + when + second);
  return finish(when + second + Phrase{",", ","} + first);
}

}  // namespace

std::vector<Construction> compound_constructions() {
  return {{"because", 32, because},
          {"they", 14, they},
          {"but", 22, but},
          {"when-future", 28, when_future},
          {"if-present", 28, if_present},
          {"when-habit", 12, when_habit},
          {"was-doing", 26, was_doing}};
}

}  // namespace heed::data
