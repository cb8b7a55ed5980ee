// Relative clauses and places, shared by the constructions that need distance between words.
#pragma once

#include "data/generator/phrases.h"

namespace heed::data {

struct Relative {
  Phrase phrase;
  std::vector<bool> genders;  // of the nouns in it, true for feminine, in order
  std::vector<Agreement> agreements;
};

struct RelativeOptions {
  int time = 0;   // percent that say when
  int place = 0;  // percent that say where
  std::string where = "bld nature tree";
};

/// "(that) the queen bought (last week) (near the bridge)" about `head`.
Relative object_relative(Chooser& chooser, const NounPhrase& head, RelativeOptions options);
/// "who lives near the river"
Phrase subject_relative(Chooser& chooser, const Agreement& agreement, NounPhrase* place = nullptr);
/// "near the bridge"; `place` receives the noun phrase.
Phrase location(Chooser& chooser, const std::string& tags, NounPhrase& place);
/// Verbs that fit "the thing that somebody ...": those that take `noun`, without particle.
std::vector<const Verb*> verbs_for(const Noun& noun);

}  // namespace heed::data
