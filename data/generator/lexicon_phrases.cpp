// list | English | French, for phrases that never change; then names, countries and trades.
#include "data/generator/lexicon.h"

namespace heed::data {

const char* const kPhrasings = R"(
past-time|yesterday|hier
past-time|last night|hier soir
past-time|last week|la semaine dernière
past-time|last month|le mois dernier
past-time|last year|l'année dernière
past-time|this morning|ce matin
past-time|on Monday|lundi
past-time|last Sunday|dimanche dernier
past-time|two days ago|il y a deux jours
past-time|three days ago|il y a trois jours
past-time|three weeks ago|il y a trois semaines
past-day|yesterday|hier
past-day|this morning|ce matin
past-day|last night|hier soir
past-day|last Sunday|dimanche dernier
past-day|two days ago|il y a deux jours
past-morning|yesterday|hier
past-morning|this morning|ce matin
past-morning|last Sunday|dimanche dernier
future-time|tomorrow|demain
future-time|tomorrow morning|demain matin
future-time|next week|la semaine prochaine
future-time|next month|le mois prochain
future-time|next year|l'année prochaine
future-time|tonight|ce soir
future-time|soon|bientôt
future-day|tomorrow|demain
future-day|tomorrow morning|demain matin
future-day|tonight|ce soir
habit-time|every day|tous les jours
habit-time|every morning|tous les matins
habit-time|every evening|tous les soirs
habit-time|every week|toutes les semaines
habit-time|on Sundays|le dimanche
habit-time|on Mondays|le lundi
habit-day|every day|tous les jours
habit-day|every morning|tous les matins
habit-day|every evening|tous les soirs
habit-day|on Sundays|le dimanche
frequency|often|souvent
frequency|always|toujours
frequency|sometimes|parfois
early|early|tôt
early|late|tard
play-place|in the garden|dans le jardin
play-place|in the park|dans le parc
play-place|on the beach|sur la plage
play-place|near the river|près de la rivière
play-place|in front of the house|devant la maison
play-place|behind the church|derrière l'église
sleep-place|in the garden|dans le jardin
sleep-place|in the kitchen|dans la cuisine
sleep-place|under the tree|sous l'arbre
sleep-place|in the bedroom|dans la chambre
sleep-place|on the sofa|sur le canapé
thing-place|in the kitchen|dans la cuisine
thing-place|in the bedroom|dans la chambre
thing-place|on the table|sur la table
thing-place|on the sofa|sur le canapé
thing-place|in the living room|dans le salon
room-place|in the kitchen|dans la cuisine
room-place|in the bedroom|dans la chambre
room-place|in the living room|dans le salon
room-place|in the attic|dans le grenier
room-place|in the cellar|dans la cave
road-place|in the garden|dans le jardin
road-place|in front of the house|devant la maison
road-place|behind the church|derrière l'église
road-place|near the river|près de la rivière
work-place|in the garden|dans le jardin
work-place|in the kitchen|dans la cuisine
work-place|at the market|au marché
work-place|at the hospital|à l'hôpital
work-place|at the hotel|à l'hôtel
work-place|at school|à l'école
work-place|at home|à la maison
work-place|in the library|dans la bibliothèque
swim-place|in the lake|dans le lac
swim-place|in the river|dans la rivière
swim-place|in the sea|dans la mer
swim-place|in the pond|dans l'étang
sing-place|at church|à l'église
sing-place|in the garden|dans le jardin
sing-place|in the kitchen|dans la cuisine
sing-place|at the theatre|au théâtre
run-place|in the park|dans le parc
run-place|in the forest|dans la forêt
run-place|on the beach|sur la plage
run-place|near the lake|près du lac
go-place|to the market|au marché
go-place|to the museum|au musée
go-place|to the theatre|au théâtre
go-place|to the hospital|à l'hôpital
go-place|to the station|à la gare
go-place|to the beach|à la plage
go-place|to the library|à la bibliothèque
go-place|to the island|à l'île
go-place|to school|à l'école
go-place|to church|à l'église
go-place|home|à la maison
here|here|ici
here|at home|à la maison
here|in Paris|à Paris
here|in the garden|dans le jardin
here|in the kitchen|dans la cuisine
here|at the hospital|à l'hôpital
here|at school|à l'école
here|at the station|à la gare
idiom|hungry|faim
idiom|thirsty|soif
idiom|cold|froid
idiom|hot|chaud
idiom|sleepy|sommeil
idiom|right|raison
idiom|wrong|tort
fear|spiders|des araignées
fear|wolves|des loups
fear|snakes|des serpents
fear|the dark|du noir
fear|thunder|du tonnerre
fear|bees|des abeilles
)";

const char* const kOthers = R"(
name|Paul|m
name|Pierre|m
name|Thomas|m
name|Louis|m
name|Victor|m
name|Antoine|m
name|Anna|f
name|Marie|f
name|Julie|f
name|Sophie|f
name|Emma|f
name|Alice|f
country|France|en France|de France
country|Italy|en Italie|d'Italie
country|Spain|en Espagne|d'Espagne
country|Germany|en Allemagne|d'Allemagne
country|England|en Angleterre|d'Angleterre
country|Switzerland|en Suisse|de Suisse
country|Canada|au Canada|du Canada
country|Japan|au Japon|du Japon
country|Portugal|au Portugal|du Portugal
country|Mexico|au Mexique|du Mexique
country|the United States|aux États-Unis|des États-Unis
country|the Netherlands|aux Pays-Bas|des Pays-Bas
city|Paris|à Paris|de Paris
city|London|à Londres|de Londres
city|Rome|à Rome|de Rome
city|Madrid|à Madrid|de Madrid
trade|doctor|médecin|médecin
trade|baker|boulanger|boulangère
trade|nurse|infirmier|infirmière
trade|teacher|professeur|professeure
trade|singer|chanteur|chanteuse
trade|lawyer|avocat|avocate
trade|farmer|agriculteur|agricultrice
trade|cook|cuisinier|cuisinière
trade|student|étudiant|étudiante
trade|journalist|journaliste|journaliste
trade|dentist|dentiste|dentiste
trade|butcher|boucher|bouchère
)";

}  // namespace heed::data
