#include "data/generator/relative.h"

namespace heed::data {

std::vector<const Verb*> verbs_for(const Noun& noun) {
  std::vector<const Verb*> list;
  for (const Verb* action : verbs("transitive")) {
    if (!action->particle.empty() || action->base == "water" || action->base == "fill" ||
        action->base == "push" || action->base == "wear" || action->base == "take") {
      continue;
    }
    for (const std::string& tag : action->tags) {
      if (noun.has(tag)) {
        list.push_back(action);
        break;
      }
    }
  }
  return list;
}

Phrase location(Chooser& chooser, const std::string& tags, NounPhrase& place) {
  static const Phrase prepositions[] = {{"near", "près de"},
                                        {"behind", "derrière"},
                                        {"in front of", "devant"},
                                        {"next to", "à côté de"}};
  place = noun_phrase(chooser, chooser.pick(nouns(tags)), Article::the, {});
  // A town or an attic has no front and no back.
  const bool wide = place.noun != nullptr && (place.noun->has("nature") || place.noun->has("room"));
  const Phrase& preposition = prepositions[wide ? 3 * chooser.below(2) : chooser.below(4)];
  chooser.must_say(preposition.english);
  return preposition + place;
}

Relative object_relative(Chooser& chooser, const NounPhrase& head, RelativeOptions options) {
  Relative result;
  const std::vector<const Verb*> list = verbs_for(*head.noun);
  if (list.empty()) {
    chooser.give_up();
    return result;
  }
  const NounPhrase actor = person(chooser, Who::any);
  Predicate act;
  act.verb = &chooser.pick(list);
  act.agrees = true;
  act.object = head.agreement;
  const std::string that = chooser.chance(65) ? "that" : "";
  result.phrase =
      Phrase{that, "que"} +
      Phrase{actor.english + " " +
                 english_verb(*act.verb, Tense::past, actor.agreement, Negation::none, false, ""),
             actor.french + " " + french_verb(act, Tense::past, actor.agreement, Negation::none)};
  if (!actor.pronoun) {
    result.genders.push_back(actor.agreement.feminine);
    result.agreements.push_back(actor.agreement);
  }
  bool placed = false;
  for (const char* base :
       {"see", "find", "lose", "draw", "build", "buy", "hide", "hear", "sell", "paint"}) {
    placed = placed || act.verb->base == base;
  }
  if (placed && chooser.chance(options.place)) {
    NounPhrase place;
    const bool trade = act.verb->base == "buy" || act.verb->base == "sell";
    result.phrase = result.phrase + location(chooser, trade ? "bld" : options.where, place);
    result.genders.push_back(place.agreement.feminine);
    result.agreements.push_back(place.agreement);
  }
  if (chooser.chance(options.time)) result.phrase = result.phrase + say(chooser, "past-time");
  return result;
}

Phrase subject_relative(Chooser& chooser, const Agreement& agreement, NounPhrase* place) {
  NounPhrase who;
  static_cast<Phrase&>(who) = {"who", "qui"};
  who.agreement = agreement;
  Predicate does;
  const int kind = place != nullptr ? chooser.below(3) : chooser.below(5);
  if (kind == 0) {
    NounPhrase where;
    does.verb = &verb("live");
    does.rest = location(chooser, "bld nature", where);
    if (place != nullptr) *place = where;
    return clause(chooser, who, does, Tense::present);
  }
  if (kind < 3) {
    NounPhrase where;
    static const char* const acts[] = {"play", "work", "sing", "walk"};
    static const char* const tags[] = {"tree yard pool home church school", "bld", "bld yard tree",
                                       "nature home"};
    const int which = chooser.below(4);
    does.verb = &verb(acts[which]);
    does.rest = location(chooser, tags[which], where);
    if (place != nullptr) *place = where;
    return clause(chooser, who, does, Tense::progressive);
  }
  if (kind == 3) {
    const Country& country = chooser.pick(countries());
    does.verb = &verb(chooser.chance(50) ? "live" : "work");
    does.rest = {"in " + country.english, country.in};
    return clause(chooser, who, does, Tense::present);
  }
  return clause(chooser, who, activity(chooser), Tense::progressive);
}

}  // namespace heed::data
