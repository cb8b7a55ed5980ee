// French verbs: three regular groups with their spelling changes, and a table of irregular ones.
#include <algorithm>
#include <array>
#include <map>

#include "base/check.h"
#include "data/generator/morphology.h"

namespace heed::data {
namespace {

struct Forms {
  std::array<std::string, 6> present;
  std::string participle, imperfect_stem, future_stem;
};

// infinitive | present | participle | future stem
const char* const kIrregular = R"(
être|suis es est sommes êtes sont|été|ser
avoir|ai as a avons avez ont|eu|aur
aller|vais vas va allons allez vont|allé|ir
faire|fais fais fait faisons faites font|fait|fer
venir|viens viens vient venons venez viennent|venu|viendr
revenir|reviens reviens revient revenons revenez reviennent|revenu|reviendr
devenir|deviens deviens devient devenons devenez deviennent|devenu|deviendr
dormir|dors dors dort dormons dormez dorment|dormi|dormir
endormir|endors endors endort endormons endormez endorment|endormi|endormir
enfuir|enfuis enfuis enfuit enfuyons enfuyez enfuient|enfui|enfuir
partir|pars pars part partons partez partent|parti|partir
sortir|sors sors sort sortons sortez sortent|sorti|sortir
ouvrir|ouvre ouvres ouvre ouvrons ouvrez ouvrent|ouvert|ouvrir
cueillir|cueille cueilles cueille cueillons cueillez cueillent|cueilli|cueiller
courir|cours cours court courons courez courent|couru|courr
mourir|meurs meurs meurt mourons mourez meurent|mort|mourr
prendre|prends prends prend prenons prenez prennent|pris|prendr
voir|vois vois voit voyons voyez voient|vu|verr
boire|bois bois boit buvons buvez boivent|bu|boir
lire|lis lis lit lisons lisez lisent|lu|lir
rire|ris ris rit rions riez rient|ri|rir
sourire|souris souris sourit sourions souriez sourient|souri|sourir
écrire|écris écris écrit écrivons écrivez écrivent|écrit|écrir
suivre|suis suis suit suivons suivez suivent|suivi|suivr
vouloir|veux veux veut voulons voulez veulent|voulu|voudr
pouvoir|peux peux peut pouvons pouvez peuvent|pu|pourr
devoir|dois dois doit devons devez doivent|dû|devr
connaître|connais connais connaît connaissons connaissez connaissent|connu|connaîtr
recevoir|reçois reçois reçoit recevons recevez reçoivent|reçu|recevr
conduire|conduis conduis conduit conduisons conduisez conduisent|conduit|conduir
construire|construis construis construit construisons construisez construisent|construit|construir
peindre|peins peins peint peignons peignez peignent|peint|peindr
envoyer|envoie envoies envoie envoyons envoyez envoient|envoyé|enverr
pleuvoir|pleus pleus pleut pleuvons pleuvez pleuvent|plu|pleuvr
)";

std::string cut(const std::string& word, std::size_t letters) {
  return word.substr(0, word.size() - letters);
}

/// g before a and o is written ge, c is written ç.
std::string soften(const std::string& stem, const std::string& ending) {
  const bool hard = ending.starts_with("a") || ending.starts_with("o");
  if (hard && stem.ends_with("g")) return stem + "e" + ending;
  if (hard && stem.ends_with("c")) return cut(stem, 1) + "ç" + ending;
  return stem + ending;
}

/// The stem before a silent e: achète, appelle, préfère, nettoie.
std::string stressed(const std::string& stem) {
  static const std::map<std::string, std::string> changes = {
      {"achet", "achèt"},   {"lev", "lèv"},      {"promen", "promèn"},
      {"préfér", "préfèr"}, {"appel", "appell"}, {"espér", "espèr"}};
  const auto found = changes.find(stem);
  if (found != changes.end()) return found->second;
  if (stem.ends_with("oy") || stem.ends_with("uy") || stem.ends_with("ay"))
    return cut(stem, 1) + "i";
  return stem;
}

Forms first_group(const std::string& infinitive) {
  const std::string stem = cut(infinitive, 2), strong = stressed(stem);
  // préférer keeps its é in the future
  const bool keeps = stem.ends_with("ér");
  return {
      {strong + "e", strong + "es", strong + "e", soften(stem, "ons"), stem + "ez", strong + "ent"},
      stem + "é",
      stem,
      (keeps ? stem : strong) + "er"};
}

Forms second_group(const std::string& infinitive) {
  const std::string stem = cut(infinitive, 1);
  return {{stem + "s", stem + "s", stem + "t", stem + "ssons", stem + "ssez", stem + "ssent"},
          stem,
          stem + "ss",
          infinitive};
}

Forms third_group(const std::string& infinitive) {
  const std::string stem = cut(infinitive, 2);
  return {{stem + "s", stem + "s", stem, stem + "ons", stem + "ez", stem + "ent"},
          stem + "u",
          stem,
          cut(infinitive, 1)};
}

std::map<std::string, Forms> irregular_verbs() {
  std::map<std::string, Forms> result;
  for (const std::string& line : split(kIrregular, '\n')) {
    if (line.empty()) continue;
    const std::vector<std::string> fields = split(line, '|');
    Forms forms;
    const std::vector<std::string> present = words(fields[1]);
    std::copy(present.begin(), present.end(), forms.present.begin());
    forms.participle = fields[2];
    forms.imperfect_stem = fields[0] == "être" ? "ét" : cut(present[3], 3);
    forms.future_stem = fields[3];
    result[fields[0]] = forms;
  }
  return result;
}

const Forms& forms_of(const std::string& infinitive) {
  static std::map<std::string, Forms> known = irregular_verbs();
  const auto found = known.find(infinitive);
  if (found != known.end()) return found->second;
  Forms forms;
  if (infinitive.ends_with("er")) {
    forms = first_group(infinitive);
  } else if (infinitive.ends_with("ir")) {
    forms = second_group(infinitive);
  } else {
    check(infinitive.ends_with("re"), "conjugation: '", infinitive, "' is not in the table");
    forms = third_group(infinitive);
  }
  return known[infinitive] = forms;
}

std::size_t index(const Agreement& subject) {
  return static_cast<std::size_t>(subject.person - 1 + (subject.plural ? 3 : 0));
}

}  // namespace

std::string french_present(const std::string& infinitive, const Agreement& subject) {
  return forms_of(infinitive).present[index(subject)];
}

std::string french_imperfect(const std::string& infinitive, const Agreement& subject) {
  static const std::array<const char*, 6> endings = {"ais", "ais", "ait", "ions", "iez", "aient"};
  return soften(forms_of(infinitive).imperfect_stem, endings[index(subject)]);
}

std::string french_future(const std::string& infinitive, const Agreement& subject) {
  static const std::array<const char*, 6> endings = {"ai", "as", "a", "ons", "ez", "ont"};
  return forms_of(infinitive).future_stem + endings[index(subject)];
}

std::string french_participle(const std::string& infinitive, const Agreement& agreement) {
  std::string word = forms_of(infinitive).participle;
  if (word == "dû" && agreement.feminine) word = "du";
  if (agreement.feminine) word += "e";
  return agreement.plural && !word.ends_with("s") ? word + "s" : word;
}

bool takes_etre(const std::string& infinitive) {
  for (const char* verb : {"arriver", "partir", "revenir", "sortir", "tomber", "rester", "aller",
                           "venir", "mourir", "devenir"}) {
    if (infinitive == verb) return true;
  }
  return false;
}

std::string reflexive_pronoun(const Agreement& subject) {
  static const std::array<const char*, 6> pronouns = {"me", "te", "se", "nous", "vous", "se"};
  return pronouns[index(subject)];
}

}  // namespace heed::data
