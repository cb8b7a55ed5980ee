// Paradigm tables: what each rule of the two grammars must give.
#include "data/generator/morphology.h"

#include "check.h"

using namespace heed::data;

namespace {

const Agreement kPersons[6] = {{false, false, 1}, {false, false, 2}, {false, false, 3},
                               {false, true, 1},  {false, true, 2},  {false, true, 3}};

std::string six(std::string (*form)(const std::string&, const Agreement&), const char* infinitive) {
  std::string all;
  for (const Agreement& person : kPersons)
    all += (all.empty() ? "" : " ") + form(infinitive, person);
  return all;
}

std::string four(const char* infinitive) {
  std::string all;
  for (const Agreement& agreement : {Agreement{false, false, 3}, Agreement{true, false, 3},
                                     Agreement{false, true, 3}, Agreement{true, true, 3}}) {
    all += (all.empty() ? "" : " ") + french_participle(infinitive, agreement);
  }
  return all;
}

}  // namespace

TEST("the present of regular and irregular verbs") {
  CHECK_EQUAL(six(french_present, "chanter"), "chante chantes chante chantons chantez chantent");
  CHECK_EQUAL(six(french_present, "manger"), "mange manges mange mangeons mangez mangent");
  CHECK_EQUAL(six(french_present, "acheter"), "achète achètes achète achetons achetez achètent");
  CHECK_EQUAL(six(french_present, "préférer"),
              "préfère préfères préfère préférons préférez préfèrent");
  CHECK_EQUAL(six(french_present, "nettoyer"),
              "nettoie nettoies nettoie nettoyons nettoyez nettoient");
  CHECK_EQUAL(six(french_present, "finir"), "finis finis finit finissons finissez finissent");
  CHECK_EQUAL(six(french_present, "vendre"), "vends vends vend vendons vendez vendent");
  CHECK_EQUAL(six(french_present, "être"), "suis es est sommes êtes sont");
  CHECK_EQUAL(six(french_present, "avoir"), "ai as a avons avez ont");
  CHECK_EQUAL(six(french_present, "aller"), "vais vas va allons allez vont");
  CHECK_EQUAL(six(french_present, "prendre"), "prends prends prend prenons prenez prennent");
}

TEST("the imparfait comes from nous, être apart") {
  CHECK_EQUAL(six(french_imperfect, "être"), "étais étais était étions étiez étaient");
  CHECK_EQUAL(six(french_imperfect, "manger"),
              "mangeais mangeais mangeait mangions mangiez mangeaient");
  CHECK_EQUAL(six(french_imperfect, "finir"),
              "finissais finissais finissait finissions finissiez finissaient");
  CHECK_EQUAL(six(french_imperfect, "boire"), "buvais buvais buvait buvions buviez buvaient");
}

TEST("the future keeps its irregular stems") {
  CHECK_EQUAL(six(french_future, "chanter"),
              "chanterai chanteras chantera chanterons chanterez chanteront");
  CHECK_EQUAL(six(french_future, "être"), "serai seras sera serons serez seront");
  CHECK_EQUAL(french_future("voir", kPersons[2]), "verra");
  CHECK_EQUAL(french_future("envoyer", kPersons[2]), "enverra");
  CHECK_EQUAL(french_future("acheter", kPersons[2]), "achètera");
  CHECK_EQUAL(french_future("préférer", kPersons[2]), "préférera");
  CHECK_EQUAL(french_future("vendre", kPersons[2]), "vendra");
  CHECK_EQUAL(french_future("nettoyer", kPersons[2]), "nettoiera");
}

TEST("participles agree in gender and number") {
  CHECK_EQUAL(four("manger"), "mangé mangée mangés mangées");
  CHECK_EQUAL(four("voir"), "vu vue vus vues");
  CHECK_EQUAL(four("prendre"), "pris prise pris prises");
  CHECK_EQUAL(four("mourir"), "mort morte morts mortes");
  CHECK_EQUAL(four("ouvrir"), "ouvert ouverte ouverts ouvertes");
  for (const char* verb : {"aller", "venir", "partir", "arriver", "tomber", "rester", "mourir"}) {
    CHECK(takes_etre(verb));
  }
  for (const char* verb : {"manger", "voyager", "dormir", "courir"}) CHECK(!takes_etre(verb));
}

TEST("plurals in both languages") {
  CHECK_EQUAL(french_plural("chapeau"), "chapeaux");
  CHECK_EQUAL(french_plural("journal"), "journaux");
  CHECK_EQUAL(french_plural("fils"), "fils");
  CHECK_EQUAL(french_plural("maison"), "maisons");
  CHECK_EQUAL(noun("owl").french_plural, "hiboux");
  CHECK_EQUAL(noun("grandfather").french_plural, "grands-pères");
  CHECK_EQUAL(english_plural("lady"), "ladies");
  CHECK_EQUAL(english_plural("box"), "boxes");
  CHECK_EQUAL(english_plural("boy"), "boys");
  CHECK_EQUAL(noun("woman").english_plural, "women");
  CHECK_EQUAL(noun("knife").english_plural, "knives");
}

TEST("adjectives agree") {
  const auto forms = [](const char* english) {
    const Adjective& one = adjective(english);
    return one.french({false, false, 3}) + " " + one.french({true, false, 3}) + " " +
           one.french({false, true, 3}) + " " + one.french({true, true, 3});
  };
  CHECK_EQUAL(forms("old"), "vieux vieille vieux vieilles");
  CHECK_EQUAL(forms("beautiful"), "beau belle beaux belles");
  CHECK_EQUAL(forms("new"), "nouveau nouvelle nouveaux nouvelles");
  CHECK_EQUAL(forms("white"), "blanc blanche blancs blanches");
  CHECK_EQUAL(forms("happy"), "heureux heureuse heureux heureuses");
  CHECK_EQUAL(forms("expensive"), "cher chère chers chères");
  CHECK_EQUAL(forms("wooden"), "en bois en bois en bois en bois");
  CHECK_EQUAL(adjective("old").before_vowel, "vieil");
  CHECK_EQUAL(adjective("beautiful").before_vowel, "bel");
  CHECK_EQUAL(adjective("new").before_vowel, "nouvel");
}

TEST("elision, contraction, h aspiré, cet and mon") {
  CHECK_EQUAL(finish_french("le oiseau voit la île ."), "L'oiseau voit l'île.");
  CHECK_EQUAL(finish_french("la harpe de le hibou ."), "La harpe du hibou.");
  CHECK_EQUAL(finish_french("il va à le marché de les enfants ."), "Il va au marché des enfants.");
  CHECK_EQUAL(finish_french("il parle à le oncle de Anna ."), "Il parle à l'oncle d'Anna.");
  CHECK_EQUAL(finish_french("je ne ai pas de eau ."), "Je n'ai pas d'eau.");
  CHECK_EQUAL(finish_french("ce homme aime ma amie ."), "Cet homme aime mon amie.");
  CHECK_EQUAL(finish_french("ce ne est pas ce que ce est ."), "Ce n'est pas ce que c'est.");
  CHECK_EQUAL(finish_french("si il pleut , si elle dort ."), "S'il pleut, si elle dort.");
  CHECK_EQUAL(finish_french("elle a huit ans et le huit est là ."),
              "Elle a huit ans et le huit est là.");
}

TEST("a no-break space before ? and !, a capital, a or an") {
  CHECK_EQUAL(finish_french("que est-ce que elle voit ?"), "Qu'est-ce qu'elle voit\xc2\xa0?");
  CHECK_EQUAL(finish_french("quel bel oiseau !"), "Quel bel oiseau\xc2\xa0!");
  CHECK_EQUAL(finish_french("à la gare . il dort ."), "À la gare. Il dort.");
  CHECK_EQUAL(finish_english("it is a apple , sir . it is a pear ."),
              "It is an apple, sir. It is a pear.");
  CHECK_EQUAL(finish_english("a old umbrella and a unhappy man ."),
              "An old umbrella and an unhappy man.");
}

TEST("numbers to 999") {
  const std::pair<int, const char*> masculine[] = {{1, "un"},
                                                   {16, "seize"},
                                                   {17, "dix-sept"},
                                                   {21, "vingt et un"},
                                                   {22, "vingt-deux"},
                                                   {70, "soixante-dix"},
                                                   {71, "soixante et onze"},
                                                   {77, "soixante-dix-sept"},
                                                   {80, "quatre-vingts"},
                                                   {81, "quatre-vingt-un"},
                                                   {90, "quatre-vingt-dix"},
                                                   {91, "quatre-vingt-onze"},
                                                   {99, "quatre-vingt-dix-neuf"},
                                                   {100, "cent"},
                                                   {101, "cent un"},
                                                   {180, "cent quatre-vingts"},
                                                   {200, "deux cents"},
                                                   {201, "deux cent un"},
                                                   {999, "neuf cent quatre-vingt-dix-neuf"}};
  for (const auto& [number, words] : masculine) CHECK_EQUAL(french_number(number, false), words);
  CHECK_EQUAL(french_number(21, true), "vingt et une");
  CHECK_EQUAL(french_number(81, true), "quatre-vingt-une");
  CHECK_EQUAL(french_number(201, true), "deux cent une");
  CHECK_EQUAL(english_number(21), "twenty-one");
  CHECK_EQUAL(english_number(201), "two hundred and one");
  CHECK_EQUAL(english_number(940), "nine hundred and forty");
}

TEST("clock times") {
  CHECK_EQUAL(french_clock(1, 0), "une heure");
  CHECK_EQUAL(french_clock(12, 30), "midi et demi");
  CHECK_EQUAL(french_clock(0, 30), "minuit et demi");
  CHECK_EQUAL(french_clock(5, 30), "cinq heures et demie");
  CHECK_EQUAL(french_clock(7, 45), "huit heures moins le quart");
  CHECK_EQUAL(french_clock(23, 40), "minuit moins vingt");
  CHECK_EQUAL(french_clock(11, 50), "midi moins dix");
  CHECK_EQUAL(english_clock(12, 30), "half past noon");
  CHECK_EQUAL(english_clock(23, 40), "twenty to midnight");
  CHECK_EQUAL(english_clock(3, 15), "a quarter past three");
}
