// Words with two senses that the rest of the sentence tells apart; and agreement over a distance.
#include <algorithm>

#include "base/check.h"
#include "data/generator/constructions.h"
#include "data/generator/relative.h"

namespace heed::data {
namespace {

/// word | key | foil | segments. A segment is P (one person), T (a past time, at times), Q (an
/// owner: "Anna's" before what comes next, "d'Anna" after it) or alternatives "English=French" cut
/// by ';'. '*' marks the segment of the word, '^' that of the cue.
const char* const kSenses = R"(
bank|rive|banque|P + is sleeping on=dort sur; found a boat on=a trouvé un bateau sur; is waiting on=attend sur + *the bank=la rive + ^of the river=de la rivière; of the lake=du lac; of the pond=de l'étang
bank|rive|banque|^the fisherman=le pêcheur; the duck=le canard; the frog=la grenouille; the turtle=la tortue + is sleeping on=dort sur; was sleeping on=dormait sur; slept on=a dormi sur + *the bank=la rive + T
bank|banque|rive|P + has=a; had=avait + ^a lot of money=beaucoup d'argent; money=de l'argent + in=à; + *the bank=la banque
bank|banque|rive|P + takes=apporte; took=a apporté + ^the money=l'argent; his money=son argent; her money=son argent; our money=notre argent + to=à + *the bank=la banque
bank|banque|rive|P + works at=travaille à + *the bank=la banque + ^and has a lot of money=et a beaucoup d'argent; and likes money=et aime l'argent
key|clé|touche|P + lost=a perdu; found=a trouvé; forgot=a oublié + *the key=la clé + ^of the door=de la porte; of the car=de la voiture; of the suitcase=de la valise; of the gate=du portail; of the drawer=du tiroir + T
key|clé|touche|P + is looking for=cherche; wants=veut + *the key=la clé + because ^the door is closed=parce que la porte est fermée; because the box is closed=parce que la boîte est fermée; to open the gate=pour ouvrir le portail; to open the car=pour ouvrir la voiture
key|touche|clé|P + is cleaning=nettoie; broke=a cassé; is repairing=répare + *a key=une touche; the white key=la touche blanche; the black key=la touche noire + ^of the piano=du piano; of the computer=de l'ordinateur; of the accordion=de l'accordéon
key|touche|clé|Q + ^piano=le piano; computer=l'ordinateur; accordion=l'accordéon + has=a + *a broken key=une touche cassée; a black key=une touche noire; a dirty key=une touche sale
key|touche|clé|*a key=une touche; a black key=une touche noire; a white key=une touche blanche + ^of the piano=du piano; of the accordion=de l'accordéon; of the computer=de l'ordinateur + is broken=est cassée; is dirty=est sale; was broken=était cassée
match|allumette|match|P + lit=a allumé + ^the candle=la bougie; the lamp=la lampe; the oven=le four + with=avec + *a match=une allumette + T
match|allumette|match|P + needs=a besoin de; is looking for=cherche + *a match=une allumette + to light=pour allumer + ^the candle=la bougie; the lamp=la lampe; the oven=le four
match|match|allumette|P + won=a gagné; lost=a perdu; watched=a regardé + *the match=le match + ^in the stadium=dans le stade; with the team=avec l'équipe; on television=à la télévision + T
match|match|allumette|Q + ^team=l'équipe + won=a gagné; lost=a perdu + *the match=le match; the last match=le dernier match; a good match=un bon match + T
spring|printemps|ressort|Q + ^roses=les roses; tulips=les tulipes; flowers=les fleurs; trees=les arbres; daisies=les marguerites + grow=poussent + *in the spring=au printemps
spring|printemps|ressort|P + ^will travel=voyagera; will come back=reviendra; will leave=partira; waters the flowers=arrose les fleurs; works in the garden=travaille dans le jardin + *in the spring=au printemps
spring|ressort|printemps|P + repaired=a réparé; broke=a cassé; found=a trouvé; bought=a acheté + *the spring=le ressort + ^of the bed=du lit; of the clock=de l'horloge; of the sofa=du canapé; of the armchair=du fauteuil; of the watch=de la montre + T
spring|ressort|printemps|Q + ^bed=le lit; clock=l'horloge; sofa=le canapé; armchair=le fauteuil; watch=la montre + has=a; had=avait + *a broken spring=un ressort cassé; an old spring=un vieux ressort; a new spring=un nouveau ressort
ball|balle|bal|P + ^threw=a lancé + *the ball=la balle + to the dog=au chien; to the cat=au chat; into the garden=dans le jardin; into the river=dans la rivière + T
ball|balle|bal|Q + ^dog=le chien; cat=le chat; little dog=le petit chien; black cat=le chat noir + is playing with=joue avec; lost=a perdu; is looking for=cherche; found=a trouvé + *the ball=la balle
ball|bal|balle|P + ^danced=a dansé; was dancing=dansait; will dance=dansera + at=à + *the ball=le bal + with the prince=avec le prince; with the princess=avec la princesse; with the king=avec le roi; with the queen=avec la reine
ball|bal|balle|P + ^invited=a invité + the princess to=la princesse à; the prince to=le prince à; my sister to=ma sœur à; the actress to=l'actrice à + *the ball=le bal + of the king=du roi; of the queen=de la reine; T
trunk|tronc|trompe|P + saw=a vu; painted=a peint; drew=a dessiné; touched=a touché + *the trunk=le tronc + ^of the oak=du chêne; of the tree=de l'arbre; of the old oak=du vieux chêne + T
trunk|tronc|trompe|the owl=le hibou; the spider=l'araignée; the bird=l'oiseau; the bee=l'abeille + lives in=habite dans; sleeps in=dort dans + *the trunk=le tronc + ^of the oak=du chêne; of the tree=de l'arbre; of the old oak=du vieux chêne
trunk|tronc|trompe|*the trunk=le tronc + ^of the oak=du chêne; of the tree=de l'arbre; of the old oak=du vieux chêne + is very thick=est très épais; was very thick=était très épais; is thick=est épais; is very old=est très vieux
trunk|trompe|tronc|P + saw=a vu; painted=a peint; drew=a dessiné; touched=a touché + *the trunk=la trompe + ^of the elephant=de l'éléphant; of the old elephant=du vieil éléphant; of the young elephant=du jeune éléphant + T
trunk|trompe|tronc|^the elephant=l'éléphant; the old elephant=le vieil éléphant; the young elephant=le jeune éléphant + has=a; had=avait; showed us=nous a montré; shows us=nous montre + *a long trunk=une longue trompe; a grey trunk=une trompe grise; a very long trunk=une très longue trompe; a big trunk=une grande trompe
plant|plante|usine|P + ^waters=arrose; is watering=arrose; watered=a arrosé + Q + *plant=la plante; green plant=la plante verte; old plant=la vieille plante; beautiful plant=la belle plante
plant|plante|usine|Q + *plant=la plante; green plant=la plante verte; old plant=la vieille plante; beautiful plant=la belle plante + ^needs water=a besoin d'eau; has yellow flowers=a des fleurs jaunes; has green leaves=a des feuilles vertes
plant|usine|plante|P + ^works at=travaille à; worked at=travaillait à; wants to work at=veut travailler à + *the plant=l'usine + with my father=avec mon père; with my uncle=avec mon oncle; with my brother=avec mon frère; with my mother=avec ma mère; with my aunt=avec ma tante
plant|usine|plante|Q + *plant=l'usine; old plant=la vieille usine; modern plant=l'usine moderne + ^makes cars=fabrique des voitures; makes trucks=fabrique des camions; makes computers=fabrique des ordinateurs; sells cars=vend des voitures
bat|chauve-souris|batte|P + saw=a vu; heard=a entendu; drew=a dessiné; is afraid of=a peur de + *the bat=la chauve-souris; a bat=une chauve-souris + ^in the cave=dans la grotte; in the attic=dans le grenier; in the old tower=dans la vieille tour; in the dark=dans le noir
bat|chauve-souris|batte|*the bat=la chauve-souris; the black bat=la chauve-souris noire; the little bat=la petite chauve-souris + ^is sleeping=dort; sleeps=dort; was sleeping=dormait; lives=habite + in the cave=dans la grotte; in the attic=dans le grenier; in the old tower=dans la vieille tour; in the cellar=dans la cave
bat|batte|chauve-souris|P + ^hit the ball=a frappé la balle; hits the ball=frappe la balle + with=avec + *the bat=la batte; the wooden bat=la batte en bois; the new bat=la nouvelle batte; the old bat=la vieille batte
bat|batte|chauve-souris|P + bought=a acheté; lost=a perdu; forgot=a oublié; found=a trouvé + *the bat=la batte; the wooden bat=la batte en bois; the new bat=la nouvelle batte + ^and the ball=et la balle; of the team=de l'équipe + T
floor|étage|sol|P + ^lives on=habite à; works on=travaille à; sleeps on=dort à + *the second floor=le deuxième étage; the third floor=le troisième étage; the fourth floor=le quatrième étage; the last floor=le dernier étage + of the hotel=de l'hôtel; of the tower=de la tour; of the hospital=de l'hôpital; of the school=de l'école
floor|sol|étage|P + ^is washing=lave; is cleaning=nettoie; washed=a lavé; cleaned=a nettoyé; will wash=lavera; will clean=nettoiera + *the floor=le sol + of the hotel=de l'hôtel; of the kitchen=de la cuisine; of the bathroom=de la salle de bains; of the school=de l'école; of the church=de l'église
floor|sol|étage|Q + ^cat=le chat; dog=le chien; rabbit=le lapin; turtle=la tortue + is sleeping on=dort sur; slept on=a dormi sur + *the floor=le sol + of the kitchen=de la cuisine; of the bathroom=de la salle de bains; of the cellar=de la cave; of the school=de l'école
light|lumière|légère|P + ^turned on=a allumé; switched on=a allumé; turned off=a éteint + *the light=la lumière + in the kitchen=dans la cuisine; in the cellar=dans la cave; in the attic=dans le grenier; in the bedroom=dans la chambre + T
light|légère|lumière|Q + ^suitcase=la valise; box=la boîte; chair=la chaise; guitar=la guitare; ladder=l'échelle + *is light=est légère; is very light=est très légère; was light=était légère; is not light=n'est pas légère
glasses|lunettes|verres|P + wears=porte; is wearing=porte; is looking for=cherche; needs=a besoin de + *glasses=des lunettes + ^to read=pour lire; to read the newspaper=pour lire le journal; to drive=pour conduire; to watch television=pour regarder la télévision
glasses|verres|lunettes|P + ^filled=a rempli; will fill=remplira; is filling=remplit + *the glasses=les verres + with water=d'eau; with wine=de vin; with milk=de lait; with beer=de bière; with tea=de thé
glasses|verres|lunettes|P + washed=a lavé; bought=a acheté; broke=a cassé + ^the plates and=les assiettes et; the cups and=les tasses et; the forks and=les fourchettes et; the spoons and=les cuillères et + *the glasses=les verres + T
star|étoile|vedette|P + saw=a vu; is watching=regarde; is looking at=regarde; saw=a vu + *a star=une étoile; the star=l'étoile; a beautiful star=une belle étoile + ^in the sky=dans le ciel; in the beautiful sky=dans le beau ciel
star|vedette|étoile|P + met=a rencontré; saw=a vu; invited=a invité; thanked=a remercié + *the star=la vedette + ^of the film=du film; of the movie=du film; of the theatre=du théâtre + T
star|vedette|étoile|*the star=la vedette + ^of the film=du film; of the movie=du film; of the theatre=du théâtre + lives in Paris=habite à Paris; lives in London=habite à Londres; comes from Italy=vient d'Italie; comes from Spain=vient d'Espagne; lives in Rome=habite à Rome; comes from Canada=vient du Canada
seal|phoque|sceau|*the seal=le phoque; the young seal=le jeune phoque; the old seal=le vieux phoque; a seal=un phoque + is swimming in=nage dans; was swimming in=nageait dans; lives near=habite près de; is sleeping near=dort près de + ^the sea=la mer; the island=l'île; the beach=la plage
seal|phoque|sceau|P + saw=a vu; fed=a nourri; drew=a dessiné; heard=a entendu + *a seal=un phoque; the seal=le phoque + ^on the beach=sur la plage; on the island=sur l'île; in the sea=dans la mer + T
seal|sceau|phoque|P + broke=a cassé; saw=a vu; found=a trouvé; touched=a touché + *the seal=le sceau + ^of the letter=de la lettre; of the invitation=de l'invitation; of the message=du message; of the report=du rapport + T
seal|sceau|phoque|^the letter=la lettre; the invitation=l'invitation; the message=le message; the report=le rapport + has=a; had=avait + *the seal=le sceau + of the king=du roi; of the queen=de la reine; of the prince=du prince; of the princess=de la princesse
)";

struct Segment {
  char kind;  // P, T, Q or c for a choice
  std::vector<Phrasing> choices;
  bool word = false, cue = false;
};

struct Frame : Entry {
  std::string word, key, foil;
  std::vector<Segment> segments;
};

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? ""
                                    : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

Segment read_segment(std::string text) {
  Segment segment;
  text = trimmed(text);
  for (char mark : {'*', '^'}) {
    const std::size_t at = text.find(mark);
    if (at == std::string::npos) continue;
    (mark == '*' ? segment.word : segment.cue) = true;
    text.erase(at, 1);
  }
  segment.kind = text == "P" || text == "T" || text == "Q" ? text[0] : 'c';
  if (segment.kind != 'c') return segment;
  for (const std::string& choice : split(text, ';')) {
    const std::string one = trimmed(choice);
    if (one.empty() || one == "T") continue;
    const std::vector<std::string> both = split(one, '=');
    check(both.size() == 2, "senses: '", one, "' is not English=French");
    segment.choices.push_back({{"s:" + both[0], {both[0]}}, both[0], both[1]});
  }
  return segment;
}

const std::vector<Frame>& frames() {
  static const std::vector<Frame> all = [] {
    std::vector<Frame> list;
    for (const std::string& line : split(kSenses, '\n')) {
      if (line.empty()) continue;
      const std::vector<std::string> fields = split(line, '|');
      check(fields.size() == 4, "senses: '", line, "' has not four fields");
      Frame frame;
      frame.word = fields[0];
      frame.key = fields[1];
      frame.foil = fields[2];
      frame.id = "frame:" + fields[0];
      frame.forms = {fields[0]};
      for (const std::string& text : split(fields[3], '+')) {
        frame.segments.push_back(read_segment(text));
      }
      list.push_back(frame);
    }
    return list;
  }();
  return all;
}

/// One sense of one word with its frames, so that senses are equally frequent.
struct Sense : Entry {
  std::vector<const Frame*> frames;
};

const std::vector<const Sense*>& senses() {
  static const std::vector<Sense> all = [] {
    std::vector<Sense> list;
    for (const Frame& frame : frames()) {
      if (list.empty() || list.back().id != frame.word + "/" + frame.key) {
        list.push_back({{frame.word + "/" + frame.key, frame.forms}, {}});
      }
      list.back().frames.push_back(&frame);
    }
    return list;
  }();
  static const std::vector<const Sense*> list = [] {
    std::vector<const Sense*> result;
    for (const Sense& sense : all) result.push_back(&sense);
    return result;
  }();
  return list;
}

Sentence sense(Chooser& chooser) {
  const Frame& frame = chooser.pick(chooser.pick(senses()).frames);
  if (chooser.hopeless()) return {};
  Phrase whole;
  std::string owner;
  int word_at = 0, cue_at = 0;
  for (const Segment& segment : frame.segments) {
    Phrase part;
    const int at = static_cast<int>(words(whole.english).size());
    if (segment.kind == 'P') {
      part = person(chooser, Who::one);
    } else if (segment.kind == 'Q') {
      const NounPhrase person_ = person(chooser, Who::one);
      part = {person_.english + "'s", ""};
      owner = " de " + person_.french;
    } else if (segment.kind == 'T') {
      if (chooser.chance(50)) part = say(chooser, "past-time");
    } else {
      std::vector<const Phrasing*> list;
      for (const Phrasing& choice : segment.choices) list.push_back(&choice);
      const Phrasing& choice = chooser.pick(list);
      part = {choice.english, choice.french + owner};
      owner.clear();
    }
    whole = whole + part;
    const int end = static_cast<int>(words(whole.english).size());
    if (segment.word) word_at = end - 1;
    if (segment.cue) cue_at = segment.word || cue_at == 0 ? at : cue_at;
  }
  Sentence result = finish(whole);
  result.key = frame.key;
  result.foil = frame.foil;
  result.distance = word_at > cue_at ? word_at - cue_at : cue_at - word_at;
  return result;
}

/// The doors that the soldier painted near the garden are green. The verb and the adjective agree
/// with the first noun, whatever stands between.
Sentence far_agreement(Chooser& chooser) {
  const Noun& thing = chooser.pick(
      nouns("cloth pair write vehicle home picture furn hold animal dev small instr fixed"));
  const bool plural = thing.has("pair") || (!thing.has("bld") && chooser.chance(50));
  NounPhrase head = noun_phrase(chooser, thing, Article::the, {plural, 0});
  const int start = static_cast<int>(words(head.english).size());
  const Relative relative = object_relative(chooser, head, {.time = 30, .place = 75});
  const Adjective* said = any_adjective(chooser, thing, "abp");
  if (said == nullptr || said->masculine == said->feminine || said->english == "open" ||
      said->english == "closed" || said->english == "shut" || relative.agreements.empty()) {
    chooser.give_up();
  }
  if (chooser.hopeless()) return {};
  const Agreement agreement = head.agreement;
  static_cast<Phrase&>(head) = head + relative.phrase;
  const Predicate is = be_adjective(chooser, *said, agreement);
  Sentence result =
      finish(clause(chooser, head, is, chooser.chance(65) ? Tense::present : Tense::past));
  // The wrong form is that of the nearest noun, or, if this one agrees too, of the other number.
  Agreement wrong = relative.agreements.back();
  result.key = said->french(agreement);
  if (said->french(wrong) == result.key) wrong = {!agreement.feminine, agreement.plural, 3};
  result.foil = said->french(wrong);
  result.nearest = said->french(relative.agreements.back());
  result.distance = static_cast<int>(words(head.english).size()) - start;
  return result;
}

Sentence far_verb(Chooser& chooser) {
  const Noun& who =
      chooser.pick(nouns("boy girl woman man soldier waiter waitress actor actress lady"));
  NounPhrase head = noun_phrase(chooser, who, Article::the, {chooser.chance(55), 0});
  NounPhrase place;
  const Phrase relative = subject_relative(chooser, head.agreement, &place);
  if (place.noun == nullptr) chooser.give_up();
  if (chooser.hopeless()) return {};
  const Agreement agreement = head.agreement;
  static_cast<Phrase&>(head) = head + relative;
  Predicate does;
  does.verb = &chooser.pick(verbs("alone"));
  static const char* const lists[] = {"habit-day", "frequency"};
  const bool often = chooser.chance(40);
  for (const char* odd : {"travel", "sleep", "walk", "cry", "smile"}) {
    if (does.verb->base == odd) chooser.give_up();
  }
  if (relative.english.find(does.verb->ing) != std::string::npos) chooser.give_up();
  if (often) does.frequency = say(chooser, lists[1]);
  Phrase body = clause(chooser, head, does, Tense::present);
  if (!often) body = body + say(chooser, lists[0]);
  Sentence result = finish(body);
  Agreement wrong = agreement;
  wrong.plural = !wrong.plural;
  result.key = french_present(does.verb->infinitive, agreement);
  result.foil = french_present(does.verb->infinitive, wrong);
  result.nearest = french_present(does.verb->infinitive, place.agreement);
  result.distance = static_cast<int>(words(relative.english).size());
  return result;
}

}  // namespace

std::vector<std::string> sense_keys() {
  std::vector<std::string> keys;
  for (const Sense* sense : senses()) keys.push_back(sense->frames.front()->key);
  return keys;
}

std::vector<Construction> sense_constructions() {
  return {{"sense", 200, sense}, {"far-agreement", 45, far_agreement}, {"far-verb", 22, far_verb}};
}

}  // namespace heed::data
