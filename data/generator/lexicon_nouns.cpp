// English (plural after ':' if irregular) | French (likewise) | gender | tags
#include "data/generator/lexicon.h"

namespace heed::data {

const char* const kNouns = R"(
king|roi|m|role noble
queen|reine|f|role noble
prince|prince|m|role noble youngish
princess|princesse|f|role noble youngish
boy|garçon|m|role youngish
girl|fille|f|role youngish
man:men|homme|m|role adult
woman:women|femme|f|role adult
lady|dame|f|role adult
waiter|serveur|m|role adult working
waitress|serveuse|f|role adult working
actor|acteur|m|role adult working
actress|actrice|f|role adult working
soldier|soldat|m|role adult working
fisherman:fishermen|pêcheur|m|role adult working
postman:postmen|facteur|m|role adult working
knight|chevalier|m|role adult
witch|sorcière|f|role adult
monk|moine|m|role adult
nun|religieuse|f|role adult
father|père|m|kin elder
mother|mère|f|kin elder
brother|frère|m|kin
sister|sœur|f|kin
uncle|oncle|m|kin elder
aunt|tante|f|kin elder
grandfather|grand-père:grands-pères|m|kin elder
grandmother|grand-mère:grands-mères|f|kin elder
son|fils|m|kin
daughter|fille|f|kin
nephew|neveu:neveux|m|kin
niece|nièce|f|kin
dog|chien|m|animal pet
cat|chat|m|animal pet
horse|cheval|m|animal cattle
cow|vache|f|animal cattle
goat|chèvre|f|animal cattle
hen|poule|f|animal cattle
rabbit|lapin|m|animal pet
bird|oiseau|m|animal
duck|canard|m|animal cattle
wolf:wolves|loup|m|animal wild
fox|renard|m|animal wild
owl|hibou:hiboux|m|animal wild
hedgehog|hérisson|m|animal wild
frog|grenouille|f|animal wild
turtle|tortue|f|animal pet
donkey|âne|m|animal cattle
spider|araignée|f|animal small-animal
bee|abeille|f|animal small-animal
elephant|éléphant|m|animal wild
giraffe|girafe|f|animal wild
swallow|hirondelle|f|animal wild
apple|pomme|f|food fruit
pear|poire|f|food fruit
orange|orange|f|food fruit
cherry|cerise|f|food fruit
strawberry|fraise|f|food fruit
lemon|citron|m|food citrus
melon|melon|m|food fruit
carrot|carotte|f|food vegetable
tomato|tomate|f|food vegetable
mushroom|champignon|m|food vegetable
bean|haricot|m|food vegetable
cake|gâteau|m|food dish whole
soup|soupe|f|food dish whole hot-dish
tart|tarte|f|food dish whole
omelette|omelette|f|food dish whole hot-dish
salad|salade|f|food dish whole
sandwich|sandwich:sandwichs|m|food dish whole
chicken|poulet|m|food dish whole hot-dish
lobster|homard|m|food dish whole hot-dish
pie|tourte|f|food dish whole hot-dish
biscuit|biscuit|m|food sweet
egg|œuf|m|food
bread|pain|m|mass
butter|beurre|m|mass
cheese|fromage|m|mass
meat|viande|f|mass
rice|riz|m|mass
honey|miel|m|mass
jam|confiture|f|mass
fish|poisson|m|mass
water|eau|f|drink
milk|lait|m|drink
tea|thé|m|drink
coffee|café|m|drink
wine|vin|m|drink
beer|bière|f|drink
dress|robe|f|cloth long-cloth
skirt|jupe|f|cloth long-cloth
coat|manteau|m|cloth long-cloth
shirt|chemise|f|cloth
hat|chapeau|m|cloth
sweater|pull|m|cloth
jacket|veste|f|cloth
scarf:scarves|écharpe|f|cloth long-cloth
cap|casquette|f|cloth
apron|tablier|m|cloth
suit|costume|m|cloth
tie|cravate|f|cloth
shoe|chaussure|f|pair
boot|botte|f|pair
glove|gant|m|pair
book|livre|m|read write long-text
novel|roman|m|read write long-text
newspaper|journal:journaux|m|read
magazine|magazine|m|read
letter|lettre|f|read write send
story|histoire|f|read write
poem|poème|m|read write
note|note|f|read write
message|message|m|read write send
recipe|recette|f|read write
report|rapport|m|read write
invitation|invitation|f|read write send
car|voiture|f|vehicle mine drive road
truck|camion|m|vehicle mine drive road
bus|bus|m|vehicle drive road ride
van|camionnette|f|vehicle mine drive road
motorbike|moto|f|vehicle mine road
motorcycle|moto|f|vehicle mine road
bike|vélo|m|vehicle mine
bicycle|vélo|m|vehicle mine
train|train|m|vehicle ride
boat|bateau|m|vehicle mine
taxi|taxi|m|vehicle drive road ride
ambulance|ambulance|f|vehicle drive road ride
tractor|tracteur|m|vehicle mine drive
caravan|caravane|f|vehicle mine road
house|maison|f|bld home
castle|château|m|bld visit home
bridge|pont|m|bld
church|église|f|bld visit
tower|tour|f|bld visit
museum|musée|m|bld visit opens
school|école|f|bld opens
hotel|hôtel|m|bld opens
station|gare|f|bld
palace|palais|m|bld visit home
library|bibliothèque|f|bld visit opens
theatre|théâtre|m|bld visit opens
hospital|hôpital:hôpitaux|m|bld
restaurant|restaurant|m|bld opens
shop|magasin|m|bld opens
store|magasin|m|bld opens
bakery|boulangerie|f|bld opens
pharmacy|pharmacie|f|bld opens
prison|prison|f|bld
farm|ferme|f|bld home
mill|moulin|m|bld visit
river|rivière|f|nature pool
lake|lac|m|nature pool
pond|étang|m|nature pool
valley|vallée|f|nature deepish
cave|grotte|f|nature deepish
well|puits|m|nature deepish
mountain|montagne|f|nature high
hill|colline|f|nature
forest|forêt|f|nature
island|île|f|nature
field|champ|m|nature
beach|plage|f|nature
village|village|m|nature town
town|ville|f|nature town
garden|jardin|m|nature yard
park|parc|m|nature yard
tree|arbre|m|plant tree
oak|chêne|m|plant tree
bush|buisson|m|plant
rose|rose|f|plant flower
flower|fleur|f|plant flower
tulip|tulipe|f|plant flower
daisy|marguerite|f|plant flower
poppy|coquelicot|m|plant flower
sunflower|tournesol|m|plant flower
orchid|orchidée|f|plant flower
piano|piano|m|instr
guitar|guitare|f|instr
violin|violon|m|instr
flute|flûte|f|instr
trumpet|trompette|f|instr
harp|harpe|f|instr
cello|violoncelle|m|instr
accordion|accordéon|m|instr
door|porte|f|open fixed
window|fenêtre|f|open fixed
gate|portail|m|open fixed
drawer|tiroir|m|open hold
cupboard|placard|m|open hold
wardrobe|armoire|f|open hold
suitcase|valise|f|open hold carry
box|boîte|f|open hold carry
bag|sac|m|open hold carry
basket|panier|m|hold carry
package|colis|m|open carry send
lamp|lampe|f|dev lit
radio|radio|f|dev lit
television|télévision|f|dev lit
clock|horloge|f|dev time
watch:watches|montre|f|dev time
printer|imprimante|f|dev lit
computer|ordinateur|m|dev lit
phone|téléphone|m|dev lit
oven|four|m|dev lit
fridge|réfrigérateur|m|dev lit
heater|radiateur|m|dev lit
chair|chaise|f|furn
table|table|f|furn top
bed|lit|m|furn
armchair|fauteuil|m|furn
sofa|canapé|m|furn
couch|canapé|m|furn
desk|bureau:bureaux|m|furn top
shelf:shelves|étagère|f|furn top
mirror|miroir|m|furn
bench|banc|m|furn
stool|tabouret|m|furn
umbrella|parapluie|m|small
pen|stylo|m|small
knife:knives|couteau|m|small tableware
spoon|cuillère|f|small tableware
fork|fourchette|f|small tableware
cup|tasse|f|small tableware breakable
plate|assiette|f|small tableware breakable
glass|verre|m|small tableware breakable
vase|vase|m|small breakable
doll|poupée|f|small gift toy
candle|bougie|f|small
ticket|billet|m|small
ring|bague|f|small gift jewel
necklace|collier|m|small gift jewel
axe|hache|f|small tool
hammer|marteau|m|small tool
ladder|échelle|f|small tool
bucket|seau|m|small tool
map|carte|f|small
photo|photo|f|picture
painting|tableau|m|picture
picture|tableau|m|picture
movie|film|m|film
film|film|m|film
kitchen|cuisine|f|room
bedroom|chambre|f|room
living room|salon|m|room
cellar|cave|f|room
attic|grenier|m|room
bathroom|salle de bains:salles de bains|f|room
page|page|f|part
child:children|enfant|m|children
)";

}  // namespace heed::data
