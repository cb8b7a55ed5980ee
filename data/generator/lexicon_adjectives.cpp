// English | masculine (before a vowel after ':') | feminine | place | tags of nouns it goes with
// place: b before the noun, a after it, p only as predicate, B before, never as predicate
#include "data/generator/lexicon.h"

namespace heed::data {

const char* const kAdjectives = R"(
old|vieux:vieil|vieille|b|adult king queen book letter newspaper bld furn vehicle instr cloth dev hold pet tree small picture film fixed pair town
young|jeune|jeune|b|role
beautiful|beau:bel|belle|b|queen princess woman lady girl actress bird visit home flower tree horse cloth instr nature picture gift bird cup
pretty|joli|jolie|b|cloth flower home town gift picture girl tableware
small|petit|petite|b|animal home furn vehicle dev tableware hold tool pool town yard fixed room high
little|petit|petite|B|animal home hold town yard pool
big|grand|grande|b|bld furn tree nature hold fixed room pet wild
large|grand|grande|b|bld furn tree nature hold fixed room
long|long|longue|b|long-cloth write
good|bon|bonne|b|food read film
bad|mauvais|mauvaise|b|film read
new|nouveau:nouvel|nouvelle|b|bld noble working
red|rouge|rouge|a|cloth pair car furn hold small fixed rose tulip flower poppy vehicle lamp
green|vert|verte|a|cloth pair furn hold fixed vehicle apple pen cup plate
blue|bleu|bleue|a|cloth pair furn hold fixed vehicle vase pen cup plate
white|blanc|blanche|a|cloth pair furn fixed vehicle rose tulip orchid flower pet horse swan cup plate candle home
black|noir|noire|a|cloth pair furn vehicle pet horse cow hen instr hold
yellow|jaune|jaune|a|cloth furn fixed vehicle rose tulip sunflower hold tableware
grey|gris|grise|a|cloth furn pet donkey fixed
gray|gris|grise|a|cloth furn pet donkey fixed
expensive|cher|chère|a|cloth pair vehicle instr jewel dev furn
delicious|délicieux|délicieuse|a|fruit dish sweet
salty|salé|salée|p|dish
fresh|frais|fraîche|a|fruit vegetable egg
hot|chaud|chaude|p|hot-dish
famous|célèbre|célèbre|a|visit actor actress hotel restaurant painting novel poem
modern|moderne|moderne|a|bld furn home
broken|cassé|cassée|a|furn tableware breakable instr dev toy mine
clean|propre|propre|a|cloth tableware room furn
dirty|sale|sale|a|cloth pair tableware vehicle fixed room
heavy|lourd|lourde|a|hold furn instr tool
fast|rapide|rapide|a|vehicle horse
quick|rapide|rapide|p|vehicle horse
slow|lent|lente|p|vehicle donkey turtle
difficult|difficile|difficile|a|read
easy|facile|facile|a|read
interesting|intéressant|intéressante|a|read film museum
boring|ennuyeux|ennuyeuse|a|read film
funny|drôle|drôle|a|story film poem book
sad|triste|triste|a|story film novel poem
sad|triste|triste|p|role kin children
unhappy|malheureux|malheureuse|p|role kin children
happy|heureux|heureuse|p|role kin children pet
glad|content|contente|p|role kin children
tired|fatigué|fatiguée|p|role kin children pet horse donkey
rich|riche|riche|a|noble adult
rich|riche|riche|p|kin
clever|intelligent|intelligente|a|role pet horse fox
intelligent|intelligent|intelligente|a|role pet horse fox
brave|courageux|courageuse|a|role
brave|courageux|courageuse|p|kin
shy|timide|timide|a|youngish working
shy|timide|timide|p|kin
lazy|paresseux|paresseuse|a|youngish working cat donkey
lazy|paresseux|paresseuse|p|kin
sick|malade|malade|p|role kin children animal
ill|malade|malade|p|role kin children
angry|fâché|fâchée|p|role kin
proud|fier|fière|p|role kin
ready|prêt|prête|p|role kin dish
worried|inquiet|inquiète|p|role kin
jealous|jaloux|jalouse|p|role kin
late|en retard|en retard|p|role kin children ride
dangerous|dangereux|dangereuse|a|wolf elephant bee spider fox
strong|fort|forte|p|role kin horse
deep|profond|profonde|a|pool deepish
high|haut|haute|p|high tower
thick|épais|épaisse|p|long-text sweater
open|ouvert|ouverte|p|open opens
closed|fermé|fermée|a|open opens
shut|fermé|fermée|p|open
empty|vide|vide|a|hold glass cup bucket
full|plein|pleine|p|hold glass bucket ride
comfortable|confortable|confortable|a|bed armchair sofa couch chair pair
wooden|en bois|en bois|a|chair table bench stool shelf spoon toy bridge ladder
elegant|élégant|élégante|a|cloth lady
quiet|calme|calme|p|town library park hotel
round|rond|ronde|a|table mirror window
secret|secret|secrète|a|letter drawer message
)";

}  // namespace heed::data
