// The probes: labelled sentences that are not in the corpus, one file for each thing to measure.
#include <algorithm>
#include <functional>

#include "base/check.h"
#include "data/generator/corpus.h"
#include "data/generator/relative.h"

namespace heed::data {
namespace {

constexpr int kFamiliar = 10;  // every word of a probe occurs as often in train

bool valid_row(const Probe& row) {
  return has_words(row.target, row.key) && !has_words(row.target, row.foil);
}

Probe probe_of(const Sentence& sentence) {
  return {sentence.english,
          sentence.french,
          sentence.key,
          sentence.foil,
          sentence.distance,
          sentence.nearest.empty() ? "-" : sentence.nearest,
          "-"};
}

const Construction& construction(const std::string& name) {
  for (const Construction& one : constructions()) {
    if (one.name == name) return one;
  }
  fail("probes: no construction '", name, "'");
}

/// Draws rows of a maker until `wanted`; the maker gives an empty source for "not this one".
struct Sampler {
  const Corpus& corpus;
  std::uint64_t seed;
  std::set<std::string> taken;

  bool fresh(const Probe& row) {
    return !row.source.empty() && !corpus.sources.contains(row.source) &&
           !taken.contains(row.source) && corpus.knows({row.source, row.target}, kFamiliar) &&
           valid_row(row);
  }

  std::vector<Probe> draw(std::uint64_t stream, std::size_t wanted,
                          const std::function<Probe(Chooser&)>& make,
                          const std::function<bool(const Probe&)>& keep = nullptr,
                          std::uint64_t attempts = 400000) {
    std::vector<Probe> rows;
    for (std::uint64_t index = 0; rows.size() < wanted && index < attempts; ++index) {
      Chooser chooser(seed, stream, index);
      const Probe row = make(chooser);
      if (chooser.hopeless() || repeats(chooser) || !fresh(row) || (keep && !keep(row))) continue;
      taken.insert(row.source);
      rows.push_back(row);
    }
    check(rows.size() == wanted || attempts < 400000, "probes: only ", rows.size(),
          " rows of stream ", stream, ", wanted ", wanted);
    return rows;
  }
};

/// Half of the rows have all other nouns of the other gender; in the other half the nearest noun
/// and the majority are right. So both baselines, and guessing one pronoun, stand at one half.
Probe antecedent_row(Chooser& chooser, bool feminine, bool friendly) {
  // "There is" is "il y a", an "il" of its own, so it stays out.
  static const char* const names[] = {"it-described", "it-found", "it-somewhere", "it-reason"};
  const Sentence sentence = construction(names[chooser.below(4)]).make(chooser);
  if (chooser.hopeless() || sentence.feminine != feminine || sentence.distractors.size() < 2)
    return {};
  const auto same = std::count(sentence.distractors.begin(), sentence.distractors.end(), feminine);
  const auto others = static_cast<std::ptrdiff_t>(sentence.distractors.size());
  if (friendly ? sentence.distractors.back() != feminine || 2 * (same + 1) <= others + 1
               : same > 0) {
    return {};
  }
  Probe row = probe_of(sentence);
  row.nearest = row.majority = friendly ? row.key : row.foil;
  return row;
}

std::vector<Probe> antecedents(Sampler& sampler) {
  std::vector<Probe> rows;
  std::uint64_t stream = 1000;
  for (bool feminine : {false, true}) {
    for (bool friendly : {false, true}) {
      for (int band = 0; band < 2; ++band) {  // near and far, so that accuracy by distance has rows
        const auto in_band = [&](const Probe& row) { return (row.distance >= 9) == (band == 1); };
        const auto make = [&](Chooser& chooser) {
          return antecedent_row(chooser, feminine, friendly);
        };
        const auto part = sampler.draw(++stream, 60, make, in_band);
        rows.insert(rows.end(), part.begin(), part.end());
      }
    }
  }
  return rows;
}

/// Each sense of each word equally often. The majority is what train says more often.
std::vector<Probe> senses(Sampler& sampler) {
  const auto count = [&](const std::string& word) {
    const auto found = sampler.corpus.french_counts.find(word);
    return found == sampler.corpus.french_counts.end() ? 0 : found->second;
  };
  const auto make = [&](Chooser& chooser) {
    Probe row = probe_of(construction("sense").make(chooser));
    row.majority = count(row.key) >= count(row.foil) ? row.key : row.foil;
    return row;
  };
  std::vector<Probe> rows;
  std::uint64_t stream = 1200;
  for (const std::string& key : sense_keys()) {
    const auto part =
        sampler.draw(++stream, 12, make, [&](const Probe& row) { return row.key == key; });
    rows.insert(rows.end(), part.begin(), part.end());
  }
  return rows;
}

std::vector<Probe> agreements(Sampler& sampler) {
  const auto make = [](const char* name) {
    return [name](Chooser& chooser) { return probe_of(construction(name).make(chooser)); };
  };
  std::vector<Probe> rows = sampler.draw(1100, 200, make("far-agreement"),
                                         [](const Probe& row) { return row.distance > 3; });
  const auto verbs = sampler.draw(1101, 100, make("far-verb"));
  rows.insert(rows.end(), verbs.begin(), verbs.end());
  return rows;
}

Article some_article(Chooser& chooser) {
  static const Article articles[] = {Article::the, Article::a, Article::this_};
  return articles[chooser.below(3)];
}

Probe finished(const Phrase& phrase, const std::string& key, const std::string& foil,
               int distance) {
  const Sentence sentence = finish(phrase);
  return {sentence.english, sentence.french, key, foil, distance, "-", "-"};
}

/// The adjective after the noun, the adverb after the verb, the owner after the owned, the pronoun
/// before the verb.
Probe reorder_row(Chooser& chooser, int kind) {
  const NounPhrase subject = person(chooser, Who::third);
  if (kind == 0) {
    const Verb& action = chooser.pick(verbs("transitive"));
    std::string tags;
    for (const std::string& tag : action.tags) tags += tag + " ";
    const Noun& thing = chooser.pick(nouns(tags));
    const Adjective* after = any_adjective(chooser, thing, "a");
    const Adjective* before = chooser.chance(40) ? any_adjective(chooser, thing, "b") : nullptr;
    if (after == nullptr || thing.has("role") || thing.has("pair")) return {};
    const NounPhrase object =
        noun_phrase(chooser, thing, some_article(chooser), false, before, after);
    const Phrase body = clause(chooser, subject, act_on(chooser, action, object), Tense::past);
    const std::string adjective = after->french(object.agreement);
    return finished(with_time(chooser, body, say(chooser, "past-time")),
                    thing.french + " " + adjective, adjective + " " + thing.french,
                    before == nullptr ? 1 : 2);
  }
  if (kind == 1) {
    Predicate does = activity(chooser);
    does.frequency = say(chooser, "frequency");
    const std::string form = french_present(does.verb->infinitive, subject.agreement);
    return finished(clause(chooser, subject, does, Tense::present),
                    form + " " + does.frequency.french, does.frequency.french + " " + form, 1);
  }
  if (kind == 2) {
    const Sentence sentence = construction("possession").make(chooser);
    const std::size_t apostrophe = sentence.english.find("'s ");
    if (chooser.hopeless() || apostrophe == std::string::npos) return {};
    // "le chien de ma sœur": the thing, then the owner
    for (const std::string& id : chooser.used()) {
      if (!id.starts_with("name:")) continue;
      const std::string name = id.substr(5);
      const std::string of = elides(name) ? "d'" + name : "de " + name;
      const std::size_t at = sentence.french.find(" " + of);
      if (at == std::string::npos || at == 0) continue;
      const std::size_t start = sentence.french.find_last_of(" '", at - 1);
      const std::string thing = sentence.french.substr(start + 1, at - start - 1);
      return {sentence.english, sentence.french, thing + " " + of, name + " " + thing, 1, "-", "-"};
    }
    return {};
  }
  const bool feminine = chooser.chance(50);
  static const char* const acts[] = {"help", "thank", "invite", "follow", "meet", "see"};
  Predicate act;
  act.verb = &verb(acts[chooser.below(6)]);
  act.rest = feminine ? Phrase{"her", ""} : Phrase{"him", ""};
  act.clitic = feminine ? "la" : "le";
  const std::string form = french_future(act.verb->infinitive, subject.agreement);
  const std::string pronoun = elides(form) ? "l'" : act.clitic + " ";
  const Phrase time = say(chooser, "future-time");
  return finished(clause(chooser, subject, act, Tense::future) + time, pronoun + form,
                  form + " " + act.clitic, 1);
}

/// Words that train never has together, in plain clauses.
Probe novel_row(Chooser& chooser, const HeldOutPair& pair) {
  const NounPhrase subject = person(chooser, Who::any);
  const Noun& thing = *pair.noun;
  const Phrase time = say(chooser, "past-time");
  if (pair.verb != nullptr) {
    const NounPhrase object = noun_phrase(chooser, thing, some_article(chooser), {});
    std::vector<const Noun*> usual;
    for (const std::string& tag : pair.verb->tags) {
      for (const Noun* other : nouns(tag)) {
        if (other->french != thing.french) usual.push_back(other);
      }
    }
    const Noun& other =
        *usual[static_cast<std::size_t>(chooser.below(static_cast<int>(usual.size())))];
    const Phrase body = clause(chooser, subject, act_on(chooser, *pair.verb, object), Tense::past);
    return finished(with_time(chooser, body, time), thing.french, other.french, 2);
  }
  const bool before = pair.adjective->place == 'b';
  const NounPhrase object =
      noun_phrase(chooser, thing, some_article(chooser), false, before ? pair.adjective : nullptr,
                  before ? nullptr : pair.adjective);
  const std::vector<const Verb*> fitting = verbs_for(thing);
  const Verb& action =
      *fitting[static_cast<std::size_t>(chooser.below(static_cast<int>(fitting.size())))];
  const Phrase body = clause(chooser, subject, act_on(chooser, action, object), Tense::past);
  // The phrase without its article; the foil has the adjective on the wrong side.
  std::string right = object.french.substr(object.french.find(' ') + 1);
  const std::size_t blank = right.find(' ');
  const std::string wrong = right.substr(blank + 1) + " " + right.substr(0, blank);
  return finished(with_time(chooser, body, time), right, wrong, 1);
}

std::vector<Probe> novels(Sampler& sampler) {
  std::vector<Probe> rows;
  std::uint64_t stream = 1300;
  for (const HeldOutPair& pair : held_out_pairs()) {
    // A verb that is itself held out with the noun must not sneak in.
    const auto allowed = [&](const Probe& row) {
      for (const HeldOutPair& other : held_out_pairs()) {
        if (&other == &pair || other.noun != pair.noun) continue;
        const auto& forms = other.verb != nullptr ? other.verb->forms : other.adjective->forms;
        for (const std::string& form : forms) {
          if (has_words(row.source, form)) return false;
        }
      }
      return true;
    };
    const auto make = [&](Chooser& chooser) { return novel_row(chooser, pair); };
    const auto part = sampler.draw(++stream, 4, make, allowed, 2000);
    // Words too rare in train are left out.
    rows.insert(rows.end(), part.begin(), part.end());
  }
  return rows;
}

/// Three or four clauses in a row, longer than anything in train.
Probe longer_row(Chooser& chooser) {
  const auto told = [&] {
    const NounPhrase who = person(chooser, Who::third);
    const Predicate does = chooser.chance(75) ? act(chooser, who, false) : activity(chooser);
    const Phrase time = say(chooser, "past-time");
    return clause(chooser, who, does, Tense::past) + time;
  };
  const Phrase first = told();
  const Phrase second = told();
  const NounPhrase who = person(chooser, Who::third);
  const Noun& model = who.noun != nullptr ? *who.noun : noun("boy");
  const Adjective* said = any_adjective(chooser, model, "p");
  if (said == nullptr || said->masculine == said->feminine) return {};
  const Phrase mood =
      clause(chooser, who, be_adjective(chooser, *said, who.agreement), Tense::present);
  NounPhrase again = who;
  static_cast<Phrase&>(again) = subject_pronoun(who);
  again.pronoun = true;
  const Phrase time = say(chooser, "past-time");
  const Predicate does = act(chooser, again, false);
  const Phrase reason = clause(chooser, again, does, Tense::past) + time;
  Agreement wrong = who.agreement;
  wrong.feminine = !wrong.feminine;
  const Phrase whole = first + Phrase{"and", "et"} + second + Phrase{", but", ", mais"} + mood +
                       Phrase{"because", "parce que"} + reason;
  Probe row = finished(whole, said->french(who.agreement), said->french(wrong), 0);
  row.distance = static_cast<int>(words(row.source).size());
  return row;
}

}  // namespace

std::map<std::string, std::vector<Probe>> make_probes(const Corpus& corpus, std::uint64_t seed) {
  Sampler sampler{corpus, seed, {}};
  std::map<std::string, std::vector<Probe>> probes;
  probes["antecedent"] = antecedents(sampler);
  probes["sense"] = senses(sampler);
  probes["agreement"] = agreements(sampler);
  for (int kind = 0; kind < 4; ++kind) {
    const auto part = sampler.draw(1250 + static_cast<std::uint64_t>(kind), 75,
                                   [&](Chooser& chooser) { return reorder_row(chooser, kind); });
    probes["reorder"].insert(probes["reorder"].end(), part.begin(), part.end());
  }
  probes["novel"] = novels(sampler);
  probes["longer"] = sampler.draw(1400, 200, longer_row,
                                  [&](const Probe& row) { return row.distance > corpus.longest; });
  return probes;
}

std::map<std::string, std::string> make_files(std::uint64_t seed) {
  const Corpus corpus = make_corpus(seed);
  std::map<std::string, std::string> files;
  const auto tell = [](const std::vector<Pair>& pairs) {
    std::string text;
    for (const Pair& pair : pairs) text += pair.english + "\t" + pair.french + "\n";
    return text;
  };
  files["train.tsv"] = tell(corpus.train);
  files["valid.tsv"] = tell(corpus.valid);
  files["test.tsv"] = tell(corpus.test);
  for (const auto& [name, rows] : make_probes(corpus, seed)) {
    std::string& text = files["probes/" + name + ".tsv"];
    for (const Probe& row : rows) {
      text += row.source + "\t" + row.target + "\t" + row.key + "\t" + row.foil + "\t" +
              std::to_string(row.distance) + "\t" + row.nearest + "\t" + row.majority + "\n";
    }
  }
  return files;
}

}  // namespace heed::data
