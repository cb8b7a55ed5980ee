// Being: adjectives, names, trades, friends, possession, places, what this is.
#include "data/generator/constructions.h"

namespace heed::data {
namespace {

const char* const kThings =
    "food dish cloth pair read vehicle bld nature plant instr open dev furn small picture film "
    "room animal";

/// Said in some tense, and denied in `percent` of the cases.
Sentence being_said(Chooser& chooser, const NounPhrase& subject, const Predicate& is, int percent) {
  const Negation negation = some_negation(chooser, percent);
  const Tense tense = being(chooser);
  return finish(clause(chooser, subject, is, tense, negation));
}

Sentence thing_is(Chooser& chooser) {
  const Noun& thing = chooser.pick(nouns(kThings));
  static const Article articles[] = {Article::the, Article::this_, Article::my, Article::our};
  Article article = articles[chooser.weighted({2, 2, 1, 1})];
  const bool owned =
      !(thing.has("nature") || thing.has("bld") || thing.has("wild") || thing.has("small-animal") ||
        thing.has("film") || (thing.has("vehicle") && !thing.has("mine")));
  if (!owned && (article == Article::my || article == Article::our)) article = Article::the;
  const bool single =
      thing.has("bld") || thing.has("nature") || thing.has("room") || thing.has("dev");
  const bool plural = thing.has("pair") || (!single && chooser.chance(30));
  const Adjective* before = chooser.chance(20) ? any_adjective(chooser, thing, "bB") : nullptr;
  const Adjective* after =
      before == nullptr && chooser.chance(20) ? any_adjective(chooser, thing, "a") : nullptr;
  const Adjective* said = any_adjective(chooser, thing, "abp");
  if (said == nullptr) {
    chooser.give_up();
    return {};
  }
  static const char* const sized[] = {"small", "little", "big", "large"};
  bool size = false;
  for (const char* word : sized) size = size || said->english == word;
  // No "big small house", no "green red car", no "wooden wooden chair".
  const auto one_of = [](const Adjective& adjective, std::initializer_list<const char*> list) {
    for (const char* word : list) {
      if (adjective.english == word) return true;
    }
    return false;
  };
  if (before != nullptr && one_of(*before, {"old", "new", "young"})) {
    if (one_of(*said, {"old", "new", "young", "modern"})) chooser.give_up();
  } else if (before != nullptr && (size || said->place == 'b')) {
    chooser.give_up();
  }
  if (after != nullptr && said->place != 'b') chooser.give_up();
  const NounPhrase subject = noun_phrase(chooser, thing, article, plural, before, after);
  const Predicate predicate = be_adjective(chooser, *said, subject.agreement);
  return being_said(chooser, subject, predicate, 18);
}

/// The adjectives a person can be said to be.
const Adjective& person_adjective(Chooser& chooser, const NounPhrase& subject) {
  const Noun& model = subject.noun != nullptr ? *subject.noun : noun("boy");
  const Adjective* said = any_adjective(chooser, model, "p");
  return said != nullptr ? *said : adjective("happy");
}

Sentence person_is(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::third);
  const Predicate predicate =
      be_adjective(chooser, person_adjective(chooser, subject), subject.agreement);
  return being_said(chooser, subject, predicate, 20);
}

/// My name is Marie and I am happy: the name tells the gender of "I".
Sentence my_name(Chooser& chooser) {
  const Name& name = chooser.pick(names());
  NounPhrase self = pronoun(1, false, name.feminine);
  const Phrase head =
      Phrase{"my name is " + name.name, "je me appelle " + name.name} + Phrase{"and", "et"};
  if (chooser.chance(60)) {
    const Predicate predicate =
        be_adjective(chooser, person_adjective(chooser, self), self.agreement);
    return finish(head +
                  clause(chooser, self, predicate, Tense::present, some_negation(chooser, 15)));
  }
  const Trade& trade = chooser.pick(trades());
  Predicate predicate;
  predicate.verb = &verb("be");
  predicate.rest = {"a " + trade.english, name.feminine ? trade.feminine : trade.masculine};
  return finish(head + clause(chooser, self, predicate, Tense::present));
}

Sentence trade_of(Chooser& chooser) {
  NounPhrase subject = person(chooser, chooser.chance(30) ? Who::third : Who::one);
  if (subject.agreement.plural) chooser.give_up();
  if (subject.noun != nullptr && subject.noun->has("role") && !subject.noun->has("adult")) {
    chooser.give_up();
  }
  if (subject.noun != nullptr && subject.noun->has("working")) chooser.give_up();
  if (!subject.pronoun && subject.noun == nullptr && chooser.chance(25)) {  // Anna's uncle
    const Noun& kin = chooser.pick(nouns("kin"));
    const std::string of = " de " + subject.french;
    const std::string whose = subject.english + "'s " + kin.english;
    subject.noun = &kin;
    subject.agreement.feminine = kin.feminine;
    static_cast<Phrase&>(subject) = {whose, (kin.feminine ? "la " : "le ") + kin.french + of};
  }
  if (!subject.pronoun && subject.noun == nullptr && chooser.chance(35)) {  // my friend Anna
    const Article article = chooser.chance(60)   ? Article::my
                            : chooser.chance(50) ? Article::his
                                                 : Article::her;
    const bool feminine = subject.agreement.feminine;
    const std::string mine = article == Article::my ? "m" : "s";
    const std::string english = article == Article::my    ? "my"
                                : article == Article::his ? "his"
                                                          : "her";
    static_cast<Phrase&>(subject) =
        Phrase{english + " friend", mine + (feminine ? "a amie" : "on ami")} + subject;
  }
  const Trade& trade = chooser.pick(trades());
  const std::string french = subject.agreement.feminine ? trade.feminine : trade.masculine;
  Predicate predicate;
  if (chooser.chance(25)) {
    predicate.verb = &verb("want");
    predicate.rest = {"to become a " + trade.english, "devenir " + french};
    return finish(clause(chooser, subject, predicate, Tense::present, some_negation(chooser, 20)));
  }
  predicate.verb = &verb("be");
  predicate.rest = {"a " + trade.english, french};
  return being_said(chooser, subject, predicate, 25);
}

/// my friend Anna: mon amie
Sentence friend_of(Chooser& chooser) {
  const Name& name = chooser.pick(names());
  NounPhrase subject = named(name);
  static const char* const english[] = {"my", "his", "her", "our"};
  static const char* const french[] = {"ma", "sa", "sa", "notre"};
  static const char* const masculine[] = {"mon", "son", "son", "notre"};
  const int owner = chooser.below(4);
  static_cast<Phrase&>(subject) = Phrase{std::string(english[owner]) + " friend",
                                         name.feminine ? std::string(french[owner]) + " amie"
                                                       : std::string(masculine[owner]) + " ami"} +
                                  subject;
  const int kind = chooser.below(3);
  if (kind == 0) {
    const Predicate predicate =
        be_adjective(chooser, person_adjective(chooser, subject), subject.agreement);
    return finish(clause(chooser, subject, predicate, being(chooser)));
  }
  if (kind == 1) {
    Predicate predicate;
    predicate.verb = &verb("have");
    const Noun& thing = chooser.pick(nouns("pet instr mine"));
    predicate.rest = noun_phrase(chooser, thing, Article::a, {false, 40});
    return finish(clause(chooser, subject, predicate, Tense::present));
  }
  const Phrase body = clause(chooser, subject, act(chooser, subject, false), Tense::past);
  return finish(body + say(chooser, "past-time"));
}

/// my sister's dog: le chien de ma sœur
Sentence possession(Chooser& chooser) {
  const NounPhrase who = person(chooser, Who::one);
  const std::string owner = who.french;
  const Phrase head{who.english + "'s", ""};
  const Noun& thing =
      chooser.pick(nouns("pet horse cloth pair mine home instr small write furn carry"));
  if ((thing.english == "dress" || thing.english == "skirt") && !who.agreement.feminine)
    chooser.give_up();
  const bool plural = thing.has("pair") || chooser.chance(20);
  const Agreement agreement{thing.feminine, plural, 3};
  const std::string article = plural ? "les" : thing.feminine ? "la" : "le";
  NounPhrase subject;
  subject.noun = &thing;
  subject.agreement = agreement;
  subject.animate = false;
  const Phrase whole =
      head + Phrase{plural ? thing.english_plural : thing.english,
                    article + " " + (plural ? thing.french_plural : thing.french) + " de " + owner};
  static_cast<Phrase&>(subject) = whole;
  if (chooser.chance(50)) {
    const Adjective* said = any_adjective(chooser, thing, "abp");
    if (said == nullptr) chooser.give_up();
    if (chooser.hopeless()) return {};
    const Predicate predicate = be_adjective(chooser, *said, agreement);
    return being_said(chooser, subject, predicate, 15);
  }
  const NounPhrase actor = person(chooser, Who::any);
  static const char* const acts[] = {"see", "find", "like", "look for", "want", "draw"};
  const int which = chooser.below(6);
  if (actor.french == owner || thing.has("home")) chooser.give_up();
  const Predicate predicate = act_on(chooser, verb(acts[which]), subject);
  if (which == 3) return finish(clause(chooser, actor, predicate, Tense::progressive));
  if (which == 2 || which == 4) return finish(clause(chooser, actor, predicate, Tense::present));
  const Phrase time = say(chooser, "past-time");
  const Phrase body = clause(chooser, actor, predicate, Tense::past);
  return finish(with_time(chooser, body, time));
}

/// The door of the castle is open.
Sentence part_of(Chooser& chooser) {
  const Noun& part = chooser.pick(nouns("door window"));
  const Noun& whole = chooser.pick(nouns("bld room vehicle"));
  if (whole.has("bridge") || whole.has("bike") || whole.has("bicycle") || whole.has("motorbike") ||
      whole.has("motorcycle") || whole.has("boat") || whole.has("tractor") || whole.has("cellar")) {
    chooser.give_up();
  }
  const bool plural = chooser.chance(40);
  NounPhrase subject = noun_phrase(chooser, part, Article::the, {plural, 0});
  const NounPhrase of = noun_phrase(chooser, whole, Article::the, {false, 0});
  static_cast<Phrase&>(subject) = subject + Phrase{"of", "de"} + of;
  const Adjective* said = any_adjective(chooser, part, "abp");
  const Predicate predicate = be_adjective(chooser, *said, subject.agreement, false);
  return being_said(chooser, subject, predicate, 15);
}

/// The harp is in the living room.
Sentence located(Chooser& chooser) {
  const Noun& thing = chooser.pick(nouns("instr furn small dev animal vehicle dish read hold"));
  const bool road = thing.has("vehicle") || thing.has("animal");
  const bool placed = road || thing.has("small") || thing.has("dish") || thing.has("read");
  const NounPhrase subject =
      noun_phrase(chooser, thing, Article::the, {!thing.has("dev") && chooser.chance(25), 15});
  Predicate is;
  is.verb = &verb("be");
  is.rest = say(chooser, road ? "road-place" : placed ? "thing-place" : "room-place");
  return being_said(chooser, subject, is, 15);
}

/// What there is in a place, and what there is not.
Sentence there_is(Chooser& chooser) {
  static const char* const wheres[] = {"in the garden", "in the kitchen", "on the table",
                                       "behind the house", "in the living room"};
  static const char* const french[] = {"dans le jardin", "dans la cuisine", "sur la table",
                                       "derrière la maison", "dans le salon"};
  static const char* const tags[] = {"pet bird duck hedgehog frog fox hen tree flower bench chair",
                                     "table chair cat oven fridge lamp",
                                     "fruit tableware book letter flower lamp vase",
                                     "tree pet bird duck hedgehog fox goat car bench well",
                                     "piano sofa lamp armchair mirror television"};
  const int where = chooser.below(5);
  if (!chooser.may_say(wheres[where])) chooser.give_up();
  if (chooser.hopeless()) return {};
  const Noun& thing = chooser.pick(nouns(tags[where]));
  const bool plural =
      !thing.has("dev") && !thing.has("well") && !thing.has("piano") && chooser.chance(40);
  const Phrase place{wheres[where], french[where]};
  const int kind = chooser.below(5);
  if (kind == 0) {
    const Phrase object = noun_phrase(chooser, thing, Article::no, {plural, 0, true});
    return finish(Phrase{plural ? "there are" : "there is", "il ne y a pas"} + object + place);
  }
  if (kind == 1 && !plural) {
    const Phrase object = noun_phrase(chooser, thing, Article::a, {false, 0, true});
    return finish(Phrase{chooser.chance(60) ? "there isn't" : "there is not", "il ne y a pas"} +
                  object + place);
  }
  const Phrase object = noun_phrase(chooser, thing, Article::a, {plural, 40});
  if (kind == 2) {
    return finish(Phrase{plural ? "there were" : "there was", "il y avait"} + object + place);
  }
  const std::string is = chooser.chance(50) && !plural ? "there's" : "there is";
  return finish(Phrase{plural ? "there are" : is, "il y a"} + object + place);
}

/// It is not an apple, it's a pear: ce n'est pas une pomme.
Sentence this_is(Chooser& chooser) {
  static const char* const groups[] = {"animal", "food",      "cloth",   "instr", "furn",
                                       "plant",  "tableware", "vehicle", "bld",   "nature"};
  const std::string group = groups[chooser.below(10)];
  const Noun& thing = chooser.pick(nouns(group));
  const int kind = chooser.below(5);
  if (kind == 0) {
    const NounPhrase object = noun_phrase(chooser, thing, Article::a, {true, 30});
    if (object.english.starts_with("some")) chooser.give_up();
    const bool negated = chooser.chance(40);
    return finish(
        Phrase{negated ? "these are not" : "these are", negated ? "ce ne sont pas" : "ce sont"} +
        object);
  }
  const NounPhrase object = noun_phrase(chooser, thing, Article::a, {false, kind == 2 ? 0 : 40});
  static const char* const plain[] = {"it is", "it's", "this is"};
  static const char* const denied[] = {"it is not", "it isn't", "this isn't"};
  const int which = chooser.below(3);
  if (kind == 1) return finish(Phrase{denied[which], "ce ne est pas"} + object);
  if (kind > 2) return finish(Phrase{plain[which], "ce est"} + object);
  const Noun& other = chooser.pick(nouns(group));
  if (other.french == thing.french || which == 2) chooser.give_up();
  return finish(Phrase{denied[which], "ce ne est pas"} + object + Phrase{",", ","} +
                Phrase{plain[which], "ce est"} + noun_phrase(chooser, other, Article::a, {}));
}

Sentence generic(Chooser& chooser) {
  if (chooser.chance(50)) {
    static const char* const tastes[][3] = {
        // who, what they like, what they do not
        {"cat", "fish milk cheese meat", "water lemon orange"},
        {"dog", "meat cheese bread", "lemon salad orange"},
        {"horse donkey goat cow", "apple carrot bread pear", "meat fish cheese"},
        {"rabbit turtle", "carrot salad apple strawberry", "meat fish cheese"},
        {"hen duck bird", "bread rice cherry", "lemon cheese coffee"},
        {"wolf fox", "meat chicken egg", "salad lemon carrot"}};
    const auto& taste = tastes[chooser.below(6)];
    const Noun& animal = chooser.pick(nouns(taste[0]));
    if (chooser.hopeless()) return {};
    const bool likes = chooser.chance(55);
    static const char* const verbs_[] = {"like", "love", "hate"};
    const int which = likes ? chooser.below(2) : 2 * chooser.below(2);
    Predicate predicate;
    predicate.verb = &verb(verbs_[which]);
    const Noun& food = chooser.pick(nouns(taste[likes ? 1 : 2]));
    const bool mass = food.has("mass") || food.has("drink");
    predicate.rest = noun_phrase(chooser, food, Article::bare, !mass, nullptr, nullptr);
    return finish(
        clause(chooser, noun_phrase(chooser, animal, Article::bare, true, nullptr, nullptr),
               predicate, Tense::present, !likes && which == 0 ? Negation::not_ : Negation::none));
  }
  const Noun& kind = chooser.pick(nouns("animal fruit flower vehicle instr"));
  const NounPhrase subject = noun_phrase(chooser, kind, Article::bare, true, nullptr, nullptr);
  const Adjective* said = any_adjective(chooser, kind, "ba");
  bool general = false;
  for (const char* word : {"beautiful", "pretty", "expensive", "fast", "dangerous", "delicious",
                           "good", "intelligent", "clever"}) {
    general = general || (said != nullptr && said->english == word);
  }
  if (!general || is_flaw(*said)) chooser.give_up();
  if (chooser.hopeless()) return {};
  const Negation negation = some_negation(chooser, 20);
  const Predicate is = be_adjective(chooser, *said, subject.agreement);
  return finish(clause(chooser, subject, is, Tense::present, negation));
}

Sentence exclamation(Chooser& chooser) {
  const Noun& thing =
      chooser.pick(nouns("cloth bld nature flower animal instr gift picture dish film"));
  const Adjective* said = any_adjective(chooser, thing, "b");
  if (said == nullptr) chooser.give_up();
  if (chooser.hopeless()) return {};
  const bool plural = chooser.chance(20);
  const NounPhrase object =
      noun_phrase(chooser, thing, plural ? Article::bare : Article::a, plural, said, nullptr);
  const std::string rest = object.french.substr(object.french.find(' ') + 1);
  std::string which = thing.feminine ? "quelle" : "quel";
  if (plural) which += "s";
  return finish({"what " + object.english, which + " " + rest}, "!");
}

}  // namespace

std::vector<Construction> being_constructions() {
  return {
      {"thing-is", 45, thing_is}, {"person-is", 30, person_is}, {"my-name", 12, my_name},
      {"trade", 16, trade_of},    {"friend", 12, friend_of},    {"possession", 26, possession},
      {"part-of", 10, part_of},   {"there-is", 20, there_is},   {"located", 16, located},
      {"this-is", 22, this_is},   {"generic", 12, generic},     {"exclamation", 8, exclamation}};
}

}  // namespace heed::data
