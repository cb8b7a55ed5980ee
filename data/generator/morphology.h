// How words change: plurals, conjugation, elision and contraction, numbers and clock times.
#pragma once

#include <string>

#include "data/generator/lexicon.h"

namespace heed::data {

std::string english_plural(const std::string& noun);
std::string english_third(const std::string& verb);
std::string english_past(const std::string& verb);
std::string english_ing(const std::string& verb);

/// The regular plural: -s, -eau to -eaux, -al to -aux, nothing after s, x, z.
std::string french_plural(const std::string& word);

/// Whether le, de, que ... elide before `word`: vowel or mute h, but not h aspiré, onze, huit,
/// yaourt.
bool elides(const std::string& word);

/// Joins words into a sentence: elision (l'île), contraction (au, du, des), cet and mon before
/// vowels, punctuation with its no-break space, a capital letter.
std::string finish_french(const std::string& words);
/// Joins words into a sentence: a or an, punctuation, a capital letter.
std::string finish_english(const std::string& words);

enum class Tense { present, progressive, past, was_doing, future };

/// French forms of a verb. `person` 1 to 3 and plural choose one of six.
std::string french_present(const std::string& infinitive, const Agreement& subject);
std::string french_imperfect(const std::string& infinitive, const Agreement& subject);
std::string french_future(const std::string& infinitive, const Agreement& subject);
/// mangé, mangée, mangés, mangées
std::string french_participle(const std::string& infinitive, const Agreement& agreement);
/// arriver, aller, venir, ...: être and not avoir in the passé composé.
bool takes_etre(const std::string& infinitive);
/// me, te, se, nous, vous, se
std::string reflexive_pronoun(const Agreement& subject);

/// The number in words, 1 to 999: "two hundred and one"; French agrees (vingt et une chaises).
std::string english_number(int number);
std::string french_number(int number, bool feminine);

/// A clock time: hour 0 (midnight) to 12 (noon), or 23 (before midnight, past half); minute a
/// multiple of five.
std::string english_clock(int hour, int minute);
std::string french_clock(int hour, int minute);

}  // namespace heed::data
