// group | English base [3rd,past,participle,ing if irregular; '=' for regular] | particle | French
// | French preposition | tags
#include "data/generator/lexicon.h"

namespace heed::data {

const char* const kVerbs = R"(
transitive|eat,=,ate,eaten||manger||food
transitive|buy,=,bought,bought||acheter||food cloth pair read mine instr dev furn gift tableware home flower
transitive|sell,=,sold,sold||vendre||cloth pair mine instr furn pet cattle home jewel fruit picture flower
transitive|see,=,saw,seen||voir||role kin animal vehicle visit film picture tree
transitive|find,=,found,found||trouver||small pet cloth pair send carry read animal ticket
transitive|lose,=,lost,lost,losing||perdre||small pet cloth pair send carry
transitive|look|for|chercher||small pet cloth pair send carry read kin
transitive|wait|for|attendre||role kin ride
transitive|open||ouvrir||open
transitive|close,=,closed,closed,closing||fermer||open
transitive|wash,washes||laver||cloth tableware pet vehicle fruit
transitive|clean||nettoyer||room furn vehicle pair fixed
transitive|repair||réparer||dev vehicle furn instr bridge fixed toy
transitive|fix,fixes||réparer||dev vehicle furn
transitive|break,=,broke,broken||casser||breakable dev furn toy window
transitive|draw,=,drew,drawn||dessiner||animal bld tree flower
transitive|paint||peindre||fixed furn boat home
transitive|write,=,wrote,written,writing||écrire||write
transitive|wear,=,wore,worn||porter||cloth pair jewel
transitive|visit||visiter||visit town
transitive|build,=,built,built||construire||house castle bridge church tower mill boat
transitive|prepare,=,prepared,prepared,preparing||préparer||dish
transitive|take,=,took,taken,taking||prendre||ride small
transitive|carry,carries,carried,carried||porter||carry tool furn
transitive|hide,=,hid,hidden,hiding||cacher||small send gift sweet
transitive|send,=,sent,sent||envoyer||send gift
transitive|receive,=,received,received,receiving||recevoir||send gift
transitive|choose,=,chose,chosen,choosing||choisir||cloth pair gift dish instr picture
transitive|feed,=,fed,fed||nourrir||animal
transitive|hear,=,heard,heard||entendre||animal vehicle instr
transitive|follow||suivre||role kin animal road
transitive|meet,=,met,met||rencontrer||role kin
transitive|invite,=,invited,invited,inviting||inviter||role kin
transitive|help||aider||role kin
transitive|thank||remercier||role kin
transitive|drive,=,drove,driven,driving||conduire||drive
transitive|push,pushes||pousser||mine furn
transitive|watch,watches||regarder||film television animal train
transitive|look|at|regarder||picture flower map animal
transitive|water||arroser||flower tree yard
transitive|pick||cueillir||flower fruit
transitive|forget,=,forgot,forgotten,forgetting||oublier||small carry cloth
transitive|finish,finishes||finir||book novel letter poem story report dish
transitive|fill||remplir||hold glass bucket
alone|sleep,=,slept,slept||dormir||
alone|work||travailler||
alone|sing,=,sang,sung||chanter||
alone|dance,=,danced,danced,dancing||danser||
alone|swim,=,swam,swum,swimming||nager||
alone|run,=,ran,run,running||courir||
alone|cry,cries,cried,cried||pleurer||
alone|smile,=,smiled,smiled,smiling||sourire||
alone|laugh||rire||
alone|travel,=,travelled,travelled,travelling||voyager||
alone|walk||marcher||
alone|play||jouer||
moving|arrive,=,arrived,arrived,arriving||arriver||
moving|leave,=,left,left,leaving||partir||
moving|come,=,came,come,coming|back|revenir||
moving|return||revenir||
moving|go,goes,went,gone|out|sortir||
moving|fall,=,fell,fallen||tomber||
moving|stay||rester||
moving|go,goes,went,gone||aller||
moving|come,=,came,come,coming||venir||
moving|die,=,died,died,dying||mourir||
moving|become,=,became,become,becoming||devenir||
reflexive|get,=,got,got,getting|up|lever||
reflexive|wake,=,woke,woken,waking|up|réveiller||
reflexive|get,=,got,got,getting|dressed|habiller||
reflexive|go,goes,went,gone|to bed|coucher||
reflexive|rest||reposer||
reflexive|hurry,hurries,hurried,hurried||dépêcher||
reflexive|fall,=,fell,fallen|asleep|endormir||
reflexive|have,has,had,had,having|fun|amuser||
reflexive|go,goes,went,gone|for a walk|promener||
state|be||être||
state|have,has,had,had,having||avoir||
state|want||vouloir||
state|like,=,liked,liked,liking||aimer||
state|love,=,loved,loved,loving||adorer||
state|hate,=,hated,hated,hating||détester||
state|prefer,=,preferred,preferred,preferring||préférer||
state|know,=,knew,known||connaître||
state|live,=,lived,lived,living||habiter||
state|need||avoir besoin||
state|think,=,thought,thought||penser||
state|cost,=,cost,cost||coûter||
state|can||pouvoir||
state|must||devoir||
state|seem||sembler||
other|talk|to|parler|à|
other|give,=,gave,given,giving||donner||
other|show,=,showed,shown||montrer||
other|lend,=,lent,lent||prêter||
other|read,=,read,read||lire||read
other|drink,=,drank,drunk||boire||drink
other|listen|to|écouter||role kin radio instr animal
other|grow,=,grew,grown||pousser||
other|rain||pleuvoir||
other|snow||neiger||
other|do,does,did,done||faire||
other|play||jouer||
)";

}  // namespace heed::data
