// "It" after several nouns: il or elle by the only one that the predicate can be said of.
#include "base/check.h"
#include "data/generator/constructions.h"
#include "data/generator/relative.h"

namespace heed::data {
namespace {

/// nouns | verbs whose object they are | nouns that stand by and cannot be meant | predicates
/// A predicate is "English=French"; {m/f} agrees with the antecedent.
const char* const kKinds = R"(
house castle bridge church tower museum school hotel station palace library hospital mill|see,draw,paint|nature tree|was built two hundred years ago=a été construit{/e} il y a deux cents ans;was built three hundred years ago=a été construit{/e} il y a trois cents ans;was built last year=a été construit{/e} l'année dernière;was built by the king=a été construit{/e} par le roi;was built by the queen=a été construit{/e} par la reine;was built by the monks=a été construit{/e} par les moines
museum school hotel library restaurant bakery pharmacy shop theatre|see,draw|nature tree|is closed on Sundays=est fermé{/e} le dimanche;is closed on Mondays=est fermé{/e} le lundi;opens at nine o'clock=ouvre à neuf heures;opens at ten o'clock=ouvre à dix heures
cake tart pie omelette sandwich chicken salad soup lobster|see,find,forget,hide,buy|furn open dev room|is delicious=est délicieu{x/se};was delicious=était délicieu{x/se};tastes good=a bon goût;tastes bad=a mauvais goût;is too salty=est trop salé{/e};was prepared this morning=a été préparé{/e} ce matin
melon apple pear orange strawberry lemon cherry carrot tomato mushroom|see,find,forget,hide,buy|furn open dev room|is delicious=est délicieu{x/se};was delicious=était délicieu{x/se};tastes good=a bon goût;tastes bad=a mauvais goût;is ripe=est mûr{/e};is not ripe=n'est pas mûr{/e}
dress skirt coat shirt hat sweater jacket scarf cap apron suit tie|see,find,forget,hide,buy|furn open dev bld|is too tight=est trop serré{/e};was too tight=était trop serré{/e};is made of wool=est en laine;is made of cotton=est en coton;is out of fashion=est démodé{/e}
book novel newspaper magazine letter story poem note message recipe report invitation|see,find,forget,hide|furn open dev bld cloth|is well written=est bien écrit{/e};was well written=était bien écrit{/e};was written by a monk=a été écrit{/e} par un moine;was written by a nun=a été écrit{/e} par une religieuse;is hard to read=est difficile à lire;is easy to read=est facile à lire
car truck bus van motorbike bike bicycle train taxi ambulance tractor|see,find,hear,draw|bld nature tree|broke down yesterday=est tombé{/e} en panne hier;broke down this morning=est tombé{/e} en panne ce matin;goes too fast=roule trop vite;goes very fast=roule très vite;was going too fast=roulait trop vite
dog cat horse cow goat hen rabbit duck wolf fox owl hedgehog frog turtle donkey giraffe elephant|see,find,feed,draw,hear|bld nature tree vehicle|is hungry=a faim;was hungry=avait faim;is thirsty=a soif;was sleeping=dormait;ran away=s'est enfui{/e};is afraid of thunder=a peur du tonnerre;was eating grass=mangeait de l'herbe
tree oak bush rose flower tulip daisy poppy sunflower orchid|see,draw,find|bld vehicle furn|grows very fast=pousse très vite;grows slowly=pousse lentement;needs water=a besoin d'eau;was planted last year=a été planté{/e} l'année dernière;will bloom next month=fleurira le mois prochain;has lost its leaves=a perdu ses feuilles
river lake pond valley cave well|see,draw,paint|bld tree vehicle|is very deep=est très profond{/e};is not very deep=n'est pas très profond{/e};was too deep=était trop profond{/e};is deep and dangerous=est profond{/e} et dangereu{x/se}
piano guitar violin flute trumpet harp cello accordion|see,find,hear,forget,buy|furn open bld room|is out of tune=est désaccordé{/e};was out of tune=était désaccordé{/e};has a beautiful sound=a un beau son;has a bad sound=a un mauvais son
door window gate cupboard wardrobe drawer|see,paint,draw|furn dev tree|is locked=est fermé{/e} à clé;was locked=était fermé{/e} à clé;does not close well=ferme mal;doesn't close well=ferme mal
lamp radio television printer computer phone oven fridge heater|see,find,buy,forget|furn cloth room|is switched on=est allumé{/e};was switched on=était allumé{/e};is switched off=est éteint{/e};uses too much electricity=consomme trop d'électricité;uses a lot of electricity=consomme beaucoup d'électricité
)";

/// nouns | first verb | reason: "sold the motorbike ... because it broke down"
const char* const kReasons = R"(
car truck bus van motorbike bike taxi tractor|sell,repair|bld nature tree|broke down=est tombé{/e} en panne
car truck van motorbike bike tractor|sell|bld nature tree|was too slow=était trop lent{/e}
dog cat horse cow goat hen rabbit duck donkey turtle|feed|bld nature tree|was hungry=avait faim;looked hungry=semblait avoir faim
tree oak bush rose tulip daisy poppy sunflower orchid flower|water|bld furn|needed water=avait besoin d'eau;was dry=était {sec/sèche}
radio television printer computer phone oven fridge heater lamp clock watch|repair,sell|furn room cloth|didn't work anymore=ne marchait plus;did not work anymore=ne marchait plus
piano guitar violin flute trumpet harp cello accordion|sell|furn open room|was out of tune=était désaccordé{/e};had a bad sound=avait un mauvais son
cake tart pie omelette sandwich chicken salad soup melon apple pear orange|eat,buy|furn open room|was delicious=était délicieu{x/se};smelled good=sentait bon;tasted good=avait bon goût
dress skirt coat shirt hat sweater jacket scarf cap apron suit|sell|furn open dev|was too tight=était trop serré{/e};was out of fashion=était démodé{/e}
book novel newspaper letter story poem report|finish|furn open dev cloth|was well written=était bien écrit{/e};was easy to read=était facile à lire
)";

struct Kind : Entry {
  std::string tags, by;
  std::vector<const Verb*> verbs;
  std::vector<Phrasing> predicates;
};

std::vector<Kind> read_kinds(const char* table) {
  std::vector<Kind> list;
  for (const std::string& line : split(table, '\n')) {
    if (line.empty()) continue;
    const std::vector<std::string> fields = split(line, '|');
    check(fields.size() == 4, "antecedents: '", line, "' has not four fields");
    Kind kind;
    kind.tags = fields[0];
    kind.by = fields[2];
    kind.id = "kind:" + fields[0];
    for (const std::string& english : split(fields[1], ',')) kind.verbs.push_back(&verb(english));
    for (const std::string& one : split(fields[3], ';')) {
      const std::vector<std::string> both = split(one, '=');
      kind.predicates.push_back({{"it:" + both[0], {both[0]}}, both[0], both[1]});
      kind.forms.push_back(both[0]);
    }
    list.push_back(kind);
  }
  return list;
}

std::vector<const Kind*> pointers(const std::vector<Kind>& kinds) {
  std::vector<const Kind*> list;
  for (const Kind& kind : kinds) list.push_back(&kind);
  return list;
}

const std::vector<const Kind*>& all_kinds() {
  static const std::vector<Kind> kinds = read_kinds(kKinds);
  static const std::vector<const Kind*> list = pointers(kinds);
  return list;
}

const std::vector<const Kind*>& all_reasons() {
  static const std::vector<Kind> kinds = read_kinds(kReasons);
  static const std::vector<const Kind*> list = pointers(kinds);
  return list;
}

/// "construit{/e}" in the masculine and the feminine.
std::string agreed(const std::string& text, bool feminine) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '{') {
      out += text[at];
      continue;
    }
    const std::size_t slash = text.find('/', at), end = text.find('}', at);
    out += feminine ? text.substr(slash + 1, end - slash - 1) : text.substr(at + 1, slash - at - 1);
    at = end;
  }
  return out;
}

/// The nouns of one little story: antecedent, then those that stand between it and "it".
struct Story {
  Sentence sentence;
  Phrase text;
  int from = 0;  // word number of the antecedent
  bool dated = false;
  int length() const { return static_cast<int>(words(text.english).size()); }
  void say(const Phrase& phrase) { text = text + phrase; }
  void distract(const NounPhrase& phrase) {
    if (!phrase.pronoun) sentence.distractors.push_back(phrase.agreement.feminine);
  }
};

NounPhrase antecedent(Chooser& chooser, const Kind& kind, Article article) {
  // The gender first, so that both are as frequent whatever the table holds.
  const bool feminine = chooser.chance(50);
  std::vector<const Noun*> list;
  for (const Noun* noun : nouns(kind.tags)) {
    if (noun->feminine == feminine) list.push_back(noun);
  }
  NounPhrase result = noun_phrase(chooser, chooser.pick(list), article, {});
  result.animate = false;
  return result;
}

NounPhrase actor(Chooser& chooser) {
  const NounPhrase result = person(chooser, Who::third);
  if (result.pronoun || (result.agreement.plural && result.noun == nullptr)) chooser.give_up();
  return result;
}

void introduce(Story& story, const NounPhrase& thing) {
  story.say(thing);
  story.from = story.length();
  story.sentence.feminine = thing.agreement.feminine;
}

Phrase did(const NounPhrase& who, const Verb& action, const Agreement* object = nullptr) {
  Predicate act;
  act.verb = &action;
  if (object != nullptr) {
    act.agrees = true;
    act.object = *object;
  }
  return {who.english + " " +
              english_verb(action, Tense::past, who.agreement, Negation::none, false, ""),
          who.french + " " + french_verb(act, Tense::past, who.agreement, Negation::none)};
}

/// Food, clothes and things to read lie on tables.
bool lies(const Kind& kind) {
  for (const char* tag : {"cake", "melon", "dress", "book"}) {
    if (kind.tags.starts_with(tag)) return true;
  }
  return false;
}

void locate(Chooser& chooser, Story& story, const Kind& kind, bool further) {
  NounPhrase place;
  // Things are bought and sold near buildings, not behind beds.
  const bool trade = story.text.english.find("bought") != std::string::npos ||
                     story.text.english.find("sold") != std::string::npos;
  if (lies(kind) && !trade && chooser.chance(35)) {
    place =
        noun_phrase(chooser, chooser.pick(nouns("table desk shelf bed chair")), Article::the, {});
    story.say(Phrase{"on", "sur"} + place);
  } else {
    story.say(location(chooser, trade ? "bld" : kind.by, place));
  }
  story.distract(place);
  if (!further) return;
  // "near the hill that my uncle saw last week": more nouns, more words
  const NounPhrase other = actor(chooser);
  const bool bought = place.noun->has("furn") || place.noun->has("cloth") ||
                      place.noun->has("dev") || place.noun->has("vehicle");
  static const char* const seen[] = {"see", "draw"};
  static const char* const owned[] = {"buy", "sell"};
  const int which = chooser.below(2);
  story.say(Phrase{"that", "que"} +
            did(other, verb(bought ? owned[which] : seen[which]), &place.agreement));
  story.distract(other);
  if (chooser.chance(60)) {
    story.say(say(chooser, "past-time"));
    story.dated = true;
  }
}

Sentence close(Chooser& chooser, Story& story, const Kind& kind, bool because) {
  std::vector<const Phrasing*> list;
  for (const Phrasing& one : kind.predicates) list.push_back(&one);
  const Phrasing& predicate = chooser.pick(list);
  const bool feminine = story.sentence.feminine;
  const std::string it = feminine ? "elle" : "il";
  story.say(because ? Phrase{"because", "parce que"} : Phrase{".", "."});
  const int at = story.length() - (because ? 0 : 1);
  std::string english = "it " + predicate.english;
  if (predicate.english.starts_with("is ") && chooser.chance(35)) {
    english = "it's " + predicate.english.substr(3);
  }
  story.say({english, it + " " + agreed(predicate.french, feminine)});
  Sentence result = finish(story.text);
  story.sentence.english = result.english;
  story.sentence.french = result.french;
  story.sentence.key = because ? it : (feminine ? "Elle" : "Il");
  story.sentence.foil = because ? (feminine ? "il" : "elle") : (feminine ? "Il" : "Elle");
  story.sentence.distance = at - story.from;
  return story.sentence;
}

Article owned(Chooser& chooser, const NounPhrase&) {
  return chooser.chance(75) ? Article::the : Article::a;
}

/// The bridge that the queen saw near the river is old. It was built two hundred years ago.
Sentence described(Chooser& chooser) {
  const Kind& kind = chooser.pick(all_kinds());
  Story story;
  const NounPhrase thing = antecedent(chooser, kind, Article::the);
  introduce(story, thing);
  const NounPhrase who = actor(chooser);
  const Phrase that{chooser.chance(70) ? "that" : "", "que"};
  story.say(that + did(who, chooser.pick(kind.verbs), &thing.agreement));
  story.distract(who);
  locate(chooser, story, kind, chooser.chance(20));
  const Adjective* said = any_adjective(chooser, *thing.noun, "b");
  if (said == nullptr || said->english == "good" || said->english == "bad") chooser.give_up();
  if (chooser.hopeless()) return {};
  story.say({"is " + said->english, "est " + said->french(thing.agreement)});
  return close(chooser, story, kind, false);
}

/// The king found the letter behind the desk. It is well written.
Sentence found(Chooser& chooser) {
  const Kind& kind = chooser.pick(all_kinds());
  Story story;
  const NounPhrase who = actor(chooser);
  story.distract(who);
  story.say(did(who, chooser.pick(kind.verbs)));
  introduce(story, antecedent(chooser, kind, owned(chooser, who)));
  locate(chooser, story, kind, chooser.chance(45));
  if (!story.dated && chooser.chance(35)) {
    story.say(say(chooser, "past-time"));
  }
  return close(chooser, story, kind, false);
}

/// My aunt's cake is near the window. It is delicious.
Sentence somewhere(Chooser& chooser) {
  const Kind& kind = chooser.pick(all_kinds());
  Story story;
  const bool owned = chooser.chance(50);
  const NounPhrase thing = antecedent(chooser, kind, owned ? Article::bare : Article::the);
  const Noun& what = *thing.noun;
  if (owned && (what.has("bld") || what.has("nature") || what.has("wild") || what.has("fixed") ||
                (what.has("vehicle") && !what.has("mine")))) {
    chooser.give_up();
  }
  if (!owned) {
    introduce(story, thing);
  } else {
    const NounPhrase owner = person(chooser, Who::one);
    story.distract(owner);
    const std::string the = thing.agreement.feminine ? "la " : "le ";
    story.say({owner.english + "'s " + thing.noun->english,
               the + thing.noun->french + " de " + owner.french});
    story.from = story.length();
    story.sentence.feminine = thing.agreement.feminine;
  }
  story.say({"is", "est"});
  locate(chooser, story, kind, chooser.chance(45));
  return close(chooser, story, kind, false);
}

/// There is a lake behind the castle that the prince saw last year. It is very deep.
Sentence there_is(Chooser& chooser) {
  const Kind& kind = chooser.pick(all_kinds());
  Story story;
  story.say({"there is", "il y a"});
  introduce(story, antecedent(chooser, kind, Article::a));
  locate(chooser, story, kind, chooser.chance(45));
  return close(chooser, story, kind, false);
}

/// My uncle sold the motorbike in front of the castle because it broke down.
Sentence reason(Chooser& chooser) {
  const Kind& kind = chooser.pick(all_reasons());
  Story story;
  const NounPhrase who = actor(chooser);
  story.distract(who);
  story.say(did(who, chooser.pick(kind.verbs)));
  introduce(story, antecedent(chooser, kind, Article::the));
  locate(chooser, story, kind, chooser.chance(35));
  return close(chooser, story, kind, true);
}

}  // namespace

std::vector<Construction> antecedent_constructions() {
  return {{"it-described", 60, described},
          {"it-found", 70, found},
          {"it-somewhere", 55, somewhere},
          {"it-there-is", 45, there_is},
          {"it-reason", 40, reason}};
}

}  // namespace heed::data
