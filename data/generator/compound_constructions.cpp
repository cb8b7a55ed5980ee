// Sentences of two clauses: because, but, when, if, relative clauses, pronouns that look back.
#include "data/generator/constructions.h"
#include "data/generator/relative.h"

namespace heed::data {
namespace {

NounPhrase again(const NounPhrase& subject) {
  NounPhrase result = subject;
  static_cast<Phrase&>(result) = subject_pronoun(subject);
  result.pronoun = true;
  return result;
}

const Adjective& feeling(Chooser& chooser, const NounPhrase& subject) {
  const Noun& model = subject.noun != nullptr ? *subject.noun : noun("boy");
  const Adjective* said = any_adjective(chooser, model, "p");
  return said != nullptr ? *said : adjective("happy");
}

/// What news or weather can make of a person.
const Adjective& mood(Chooser& chooser) {
  static const char* const moods[] = {"happy", "glad",  "sad",    "unhappy",
                                      "tired", "angry", "worried"};
  const Adjective& said = adjective(moods[chooser.below(7)]);
  chooser.must_say(said.english);
  return said;
}

Phrase idiom_clause(Chooser& chooser, const NounPhrase& subject, Tense tense, const Phrase& what) {
  Predicate be, have;
  be.verb = &verb("be");
  be.rest = what;
  have.verb = &verb("have");
  const Phrase english = clause(chooser, subject, be, tense);
  return {english.english, subject.french + " " +
                               french_verb(have, tense, subject.agreement, Negation::none) + " " +
                               what.french};
}

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
    return finish(clause(chooser, subject, mood, Tense::present) + link +
                  clause(chooser, again(subject), reason, Tense::past));
  }
  if (kind == 1) {
    const Predicate mood = be_adjective(chooser, adjective("tired"), subject.agreement, true);
    Predicate reason = activity(chooser);
    const std::string& base = reason.verb->base;
    if (base == "sleep" || base == "smile" || base == "laugh") chooser.give_up();
    return finish(clause(chooser, subject, mood, Tense::present) + link +
                  clause(chooser, again(subject), reason, Tense::past) + say(chooser, "past-day"));
  }
  Predicate stays;
  static const char* const acts[] = {"sleep", "cry", "rest", "smile"};
  const int which = chooser.below(4);
  stays.verb = &verb(acts[which]);
  static const char* const why[] = {"tired", "sad", "tired", "happy"};
  static const char* const why_else[] = {"sick", "unhappy", "ill", "glad"};
  const Adjective& said = adjective(chooser.chance(50) ? why[which] : why_else[which]);
  return finish(clause(chooser, subject, stays, Tense::progressive) + link +
                clause(chooser, again(subject), be_adjective(chooser, said, subject.agreement),
                       Tense::present));
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
  if (!because) {
    return finish(clause(chooser, subject, place, Tense::present) + link +
                  clause(chooser, again(subject), mood, Tense::present));
  }
  return finish(clause(chooser, subject, mood, Tense::present) + link +
                clause(chooser, again(subject), place, Tense::present));
}

Sentence but(Chooser& chooser) {
  const Phrase link{", but", ", mais"};
  if (chooser.chance(55)) {  // The skirt is beautiful, but it is too expensive.
    const Noun& thing =
        chooser.pick(nouns("cloth vehicle instr dev furn read bld picture animal dish"));
    const NounPhrase subject =
        noun_phrase(chooser, thing, chooser.chance(70) ? Article::the : Article::this_,
                    {chooser.chance(25), 0});
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
    return finish(clause(chooser, subject, be_adjective(chooser, *first, subject.agreement, false),
                         Tense::present) +
                  link +
                  clause(chooser, again(subject), be_adjective(chooser, *second, subject.agreement),
                         Tense::present));
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
  return finish(clause(chooser, one,
                       be_adjective(chooser, adjective(pair[swapped]), one.agreement, false),
                       Tense::present) +
                link +
                clause(chooser, other,
                       be_adjective(chooser, adjective(pair[!swapped]), other.agreement, false),
                       Tense::present));
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

/// The dress the princess bought is green: que, and the participle agrees.
Sentence relative_object(Chooser& chooser) {
  const Noun& thing = chooser.pick(
      nouns("fruit dish cloth pair write vehicle home picture furn hold animal flower"));
  const bool plural = thing.has("pair") || chooser.chance(35);
  const NounPhrase head =
      noun_phrase(chooser, thing, Article::the, plural,
                  chooser.chance(15) ? any_adjective(chooser, thing, "b") : nullptr, nullptr);
  const Relative clause_ = object_relative(chooser, head, {.time = 25, .place = 0});
  const Adjective* said = any_adjective(chooser, thing, "abp");
  if (said == nullptr || said->english == "open" || said->english == "closed" ||
      said->english == "shut" || head.english.find(said->english) != std::string::npos)
    chooser.give_up();
  if (chooser.hopeless()) return {};
  NounPhrase subject = head;
  static_cast<Phrase&>(subject) = head + clause_.phrase;
  return finish(clause(chooser, subject, be_adjective(chooser, *said, head.agreement),
                       chooser.chance(65) ? Tense::present : Tense::past));
}

/// The woman who lives near the river is a nurse.
Sentence relative_subject(Chooser& chooser) {
  const Noun& who = chooser.pick(nouns("man woman boy girl lady soldier"));
  const bool plural = chooser.chance(35);
  const int kind = chooser.below(3);
  NounPhrase head =
      noun_phrase(chooser, who, kind == 2 ? Article::a : Article::the, {plural && kind < 2, 15});
  const Phrase relative = subject_relative(chooser, head.agreement);
  static_cast<Phrase&>(head) = head + relative;
  if (kind == 2) {
    const NounPhrase knower = person(chooser, Who::any);
    return finish(clause(chooser, knower, act_on(chooser, verb("know"), head), Tense::present));
  }
  if (kind == 0 && !plural && who.has("adult") && !who.has("working")) {
    const Trade& trade = chooser.pick(trades());
    Predicate is;
    is.verb = &verb("be");
    is.rest = {"a " + trade.english, who.feminine ? trade.feminine : trade.masculine};
    return finish(clause(chooser, head, is, Tense::present));
  }
  return finish(clause(chooser, head, be_adjective(chooser, feeling(chooser, head), head.agreement),
                       Tense::present));
}

/// The cat is small, but I see it: the pronoun stands before the French verb.
Sentence looking_back(Chooser& chooser) {
  const bool animate = chooser.chance(50);
  NounPhrase thing;
  if (animate) {
    thing = person(chooser, chooser.chance(50) ? Who::one : Who::many);
  } else {
    const Noun& noun = chooser.pick(nouns("pet cloth small carry read vehicle picture cattle"));
    thing = noun_phrase(chooser, noun, Article::the, {chooser.chance(30), 10});
  }
  static const char* const person_verbs[] = {"see", "help", "follow", "know", "wait for", "like"};
  static const char* const thing_verbs[] = {"see", "like", "look for", "want", "take", "hide"};
  const int which = chooser.below(6);
  Predicate act;
  act.verb = &verb(animate ? person_verbs[which] : thing_verbs[which]);
  const Phrase it = object_pronoun(thing);
  act.clitic = it.french;
  act.rest = {it.english, ""};
  const NounPhrase actor =
      chooser.chance(50) ? pronoun(1, chooser.chance(40), false) : person(chooser, Who::one);
  if (actor.french == thing.french) chooser.give_up();
  Predicate is;
  const bool where = chooser.chance(40);
  if (where) {
    is.verb = &verb("be");
    const bool outdoors = !animate && (thing.noun->has("vehicle") || thing.noun->has("animal"));
    is.rest = say(chooser, animate ? "here" : outdoors ? "road-place" : "thing-place");
  } else {
    const Noun* model = animate && thing.noun == nullptr ? &noun("boy") : thing.noun;
    const Adjective* said = any_adjective(chooser, *model, animate ? "p" : "abp");
    if (said == nullptr) chooser.give_up();
    if (chooser.hopeless()) return {};
    is = be_adjective(chooser, *said, thing.agreement, false);
  }
  const Phrase link = where ? Phrase{"and", "et"} : Phrase{", but", ", mais"};
  if (!where) {  // "but" wants a contrast: it is small, but I see it; she is sad, but I help her
    bool contrast = false;
    for (const char* word :
         {"small", "old", "expensive", "dirty", "heavy", "sad", "unhappy", "tired", "sick", "ill",
          "late", "angry", "shy", "boring", "difficult", "broken", "lazy", "slow"}) {
      contrast = contrast || is.rest.english == word;
    }
    const std::string& does = act.verb->base;
    // One sees what is small, waits for those who are late, helps those who are not well.
    const bool small = is.rest.english == "small", late = is.rest.english == "late";
    const bool fits = does == "see"    ? small
                      : does == "wait" ? late
                                       : does == "like" || does == "want" || does == "help";
    if (!contrast || !fits) chooser.give_up();
  }
  const bool past = !act.verb->state && which != 5 && chooser.chance(30);
  act.agrees = past;
  act.object = thing.agreement;
  if (act.verb->base == "hide") chooser.give_up();
  const bool progressive =
      act.verb->base == "look" || act.verb->base == "wait" || act.verb->base == "follow";
  const Negation negation = !past && chooser.chance(20) ? Negation::not_ : Negation::none;
  const Tense tense = past ? Tense::past : progressive ? Tense::progressive : Tense::present;
  return finish(clause(chooser, thing, is, past ? Tense::past : Tense::present) + link +
                clause(chooser, actor, act, tense, negation));
}

/// She bought a pear and ate it: l'a mangée.
Sentence and_it(Chooser& chooser) {
  static const char* const chains[][3] = {{"buy", "eat", "fruit sweet sandwich tart cake"},
                                          {"find", "sell", "pet vehicle jewel picture"},
                                          {"buy", "hide", "gift small send"},
                                          {"write", "send", "letter message invitation"},
                                          {"open", "close", "fixed hold"},
                                          {"repair", "sell", "vehicle dev instr"},
                                          {"choose", "buy", "cloth jewel picture"},
                                          {"wash", "eat", "fruit"},
                                          {"repair", "paint", "furn boat"},
                                          {"lose", "find", "small pet cloth"}};
  const int which = chooser.below(10);
  const auto& chain = chains[which];
  if (!chooser.may_say(verb(chain[0]).past) || !chooser.may_say(verb(chain[1]).past))
    chooser.give_up();
  const NounPhrase subject = person(chooser, Who::any);
  const Noun& thing = chooser.pick(nouns(chain[2]));
  const bool plural = chooser.chance(25);
  const bool known = verb(chain[0]).base == "open" || verb(chain[0]).base == "lose" ||
                     verb(chain[0]).base == "repair" || verb(chain[0]).base == "draw";
  const NounPhrase object =
      noun_phrase(chooser, thing, known ? Article::the : Article::a, {plural, which == 7 ? 0 : 25});
  Predicate first = act_on(chooser, verb(chain[0]), object);
  Predicate second;
  second.verb = &verb(chain[1]);
  NounPhrase thing_again = object;
  thing_again.animate = false;
  const Phrase it = object_pronoun(thing_again);
  second.clitic = it.french;
  second.agrees = true;
  second.object = object.agreement;
  const Phrase head = clause(chooser, subject, first, Tense::past) + Phrase{"and", "et"};
  const Phrase tail{
      english_verb(*second.verb, Tense::past, subject.agreement, Negation::none, false, "") + " " +
          it.english,
      french_verb(second, Tense::past, subject.agreement, Negation::none)};
  return finish(chooser.chance(60) ? head + tail + say(chooser, "past-day") : head + tail);
}

/// I saw her yesterday: gender comes with the pronoun.
Sentence saw_her(Chooser& chooser) {
  const bool feminine = chooser.chance(50);
  const NounPhrase subject = person(chooser, Who::any);
  static const char* const acts[] = {"see",   "help",   "follow",   "meet",
                                     "thank", "invite", "wait for", "hear"};
  Predicate act;
  act.verb = &verb(acts[chooser.below(8)]);
  act.rest = feminine ? Phrase{"her", ""} : Phrase{"him", ""};
  act.clitic = feminine ? "la" : "le";
  act.agrees = true;
  act.object = {feminine, false, 3};
  const Negation negation = chooser.chance(20) ? Negation::not_ : Negation::none;
  if (chooser.chance(70)) {
    return finish(with_time(chooser, clause(chooser, subject, act, Tense::past, negation),
                            say(chooser, "past-time")));
  }
  act.agrees = false;
  return finish(clause(chooser, subject, act, Tense::future, negation) +
                say(chooser, "future-time"));
}

/// I like my sister and I help her.
Sentence and_help(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any);
  const Noun& kin = chooser.pick(nouns("kin"));
  const NounPhrase other = noun_phrase(chooser, kin, own(subject), {});
  static const char* const states[] = {"like", "love"};
  static const char* const acts[] = {"help", "invite", "listen to"};
  Predicate help;
  help.verb = &verb(acts[chooser.below(3)]);
  const Phrase it = object_pronoun(other);
  help.rest = {it.english, ""};
  help.clitic = it.french;
  if (chooser.chance(50)) help.frequency = say(chooser, "frequency");
  return finish(clause(chooser, subject, act_on(chooser, verb(states[chooser.below(2)]), other),
                       Tense::present) +
                Phrase{"and", "et"} + clause(chooser, again(subject), help, Tense::present));
}

Sentence thinking(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any), other = person(chooser, Who::one);
  if (subject.french == other.french) chooser.give_up();
  Predicate think;
  think.verb = &verb("think");
  const Phrase body = clause(chooser, subject, think, Tense::present) +
                      Phrase{chooser.chance(60) ? "that" : "", "que"};
  if (chooser.chance(50)) {
    return finish(body + idiom_clause(chooser, other, Tense::present, say(chooser, "idiom")));
  }
  return finish(body + clause(chooser, other,
                              be_adjective(chooser, feeling(chooser, other), other.agreement),
                              Tense::present));
}

}  // namespace

std::vector<Construction> compound_constructions() {
  return {{"because", 32, because},
          {"they", 14, they},
          {"but", 22, but},
          {"when-future", 28, when_future},
          {"if-present", 28, if_present},
          {"when-habit", 12, when_habit},
          {"was-doing", 26, was_doing},
          {"relative-object", 34, relative_object},
          {"relative-subject", 24, relative_subject},
          {"looking-back", 32, looking_back},
          {"and-it", 22, and_it},
          {"saw-her", 14, saw_her},
          {"and-help", 10, and_help},
          {"thinking", 10, thinking}};
}

}  // namespace heed::data
