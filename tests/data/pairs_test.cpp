// The pairs written by hand before the grammar: its rules give each of them and nothing else.
#include <fstream>
#include <set>

#include "check.h"
#include "data/generator/constructions.h"

using namespace heed::data;

SLOW_TEST("the grammar gives every hand-written pair, and only that French") {
  std::ifstream file("data/generator/pairs.tsv");
  CHECK(file.good());
  std::set<std::string> rules;
  int pairs = 0;
  for (std::string line; std::getline(file, line); ++pairs) {
    const std::vector<std::string> fields = split(line, '\t');
    CHECK_EQUAL(fields.size(), 3u);
    rules.insert(fields[0]);
    const std::vector<std::string> found = translations(fields[1]);
    CHECK_EQUAL(found.size(), 1u);
    CHECK_EQUAL(found.empty() ? "nothing for " + fields[1] : found[0], fields[2]);
  }
  CHECK(pairs >= 150);
  for (const char* rule : {"article",
                           "partitive",
                           "adjective-before",
                           "adjective-after",
                           "adjective-agreement",
                           "vieil-bel-nouvel",
                           "cet",
                           "mon-amie",
                           "h-aspire",
                           "elision",
                           "contraction",
                           "de-before-adjective",
                           "negation",
                           "pas-de",
                           "ce-nest-pas-un",
                           "object-pronoun",
                           "participle-agreement",
                           "question",
                           "present",
                           "passe-compose-avoir",
                           "passe-compose-etre",
                           "imparfait",
                           "future",
                           "quand-future",
                           "si-present",
                           "reflexive",
                           "possession",
                           "profession",
                           "age",
                           "avoir-idiom",
                           "generic-les",
                           "countries",
                           "numbers",
                           "clock",
                           "relative-subject",
                           "relative-object",
                           "because",
                           "when",
                           "but",
                           "no-break-space",
                           "hyphens",
                           "tu",
                           "vous",
                           "they",
                           "read",
                           "know",
                           "antecedent",
                           "sense",
                           "agreement",
                           "reorder"}) {
    if (!rules.contains(rule))
      heed::test::report(__FILE__, __LINE__, std::string("no pair for ") + rule);
  }
}

TEST("what is not English of the grammar has no translation") {
  for (const char* wrong : {"The bridge eats the lamp.", "The boy eat an apple.", "He is a apple.",
                            "The queen reads.", ""}) {
    CHECK(translations(wrong).empty());
  }
}
