#!/usr/bin/env python3
"""Writes tests/golden/bleu.tsv: our own sentences with the scores that sacreBLEU gives them.

    pip install sacrebleu==2.6.0
    python3 scripts/bleu_cases.py > tests/golden/bleu.tsv
"""
import sacrebleu
from sacrebleu.metrics import BLEU

FRENCH = ["Où est la gare\u00a0? Elle est là-bas\u202f!", "«\u00a0L'été\u00a0», dit-il, dure 3,5 mois…",
          "Le 14 juillet, j'ai payé 1 250 € pour 2-3 jours.", "Il n'a pas vu l'homme (vieux) de 80 ans."]
OURS = ["Où est la gare\u00a0? Elle est ici\u202f!", "«\u00a0L'été\u00a0», dit-elle, dure 3.5 mois...",
        "Le 14 juillet j'ai payé 1 250 € pour 2-3 jours", "Il n'a jamais vu le vieil homme de 80 ans."]
SECOND = ["Où se trouve la gare\u00a0? Elle est ici.", "«\u00a0L'été dure 3,5 mois\u00a0», dit-elle.",
          "Le 14 juillet, j'ai déboursé 1 250 €.", "Il n'a jamais vu l'homme âgé de 80 ans."]
ENGLISH = ["Mr. Smith-Jones paid $5.00, i.e. 3-4% of &quot;it&quot;.", "A <skipped>&amp;lt; B&gt; costs 10,000- or so."]
ENGLISH_OURS = ["Mr. Smith paid $5.0, i.e. 3-4 % of \"it\".", "A &lt; B> costs 10,000 or so,-."]

CASES = [  # hypotheses, reference streams, options of sacreBLEU
    (OURS, [FRENCH], {}),
    (OURS, [FRENCH, SECOND], {}),
    (FRENCH, [FRENCH], {}),
    (OURS, [FRENCH], {"tokenize": "none"}),
    (OURS, [FRENCH], {"tokenize": "char"}),
    (OURS, [SECOND], {"max_ngram_order": 2}),
    (OURS, [SECOND], {"max_ngram_order": 6, "smooth_method": "floor"}),
    ([s.upper() for s in OURS], [FRENCH, SECOND], {"lowercase": True}),
    ([s.upper() for s in OURS], [FRENCH, SECOND], {}),
    (ENGLISH_OURS, [ENGLISH], {}),
    (ENGLISH_OURS, [ENGLISH], {"tokenize": "none", "lowercase": True}),
    (["ΟΔΟΣ ΣΤΗΝ ΠΌΛΗ ЁЛКА Ж Ÿ ŒUF ÉTÉ"], [["οδος στην πόλη ёлка ж ÿ œuf été"]], {"lowercase": True}),
    (["le chat"], [["le chat noir dort"]], {}),
    (["le chat"], [["le chat noir dort"]], {"effective_order": True}),
    (["le chat dort"], [["le chat dort"]], {}),
    (["le chat dort"], [["le chat dort"]], {"effective_order": True}),
    (["un deux trois quatre cinq"], [["six sept"]], {"smooth_method": "floor"}),
    (["le le le le"], [["le chat"]], {}),
    (["le le le le"], [["le chat"]], {"smooth_method": "none"}),
    (["le le chat le"], [["le chat"]], {"smooth_method": "add-k"}),
    (["le le chat le"], [["le chat"]], {"smooth_method": "add-k", "smooth_value": 0.5}),
    (["le le chat le"], [["le chat"]], {"smooth_method": "floor", "smooth_value": 0.25}),
    (["le chat noir dort bien"], [["un chat noir dort"], ["le chat noir dort sur le lit"]], {}),
    (["le chat noir", "", "\u3000 \u00a0"], [["le chat noir dort", "vide", "rien"]], {}),
    (["", ""], [["le chat", "noir"]], {}),
    (["a b c d e"], [["a b c d"], ["a b c d e f"]], {}),
]


def plain(text):
    return text.replace("\\", "\\\\").replace("\u00a0", "\\u00a0").replace("\u202f", "\\u202f").replace("\u3000", "\\u3000")


def main():
    print(f"# made by scripts/bleu_cases.py with sacreBLEU {sacrebleu.__version__}; columns: tokenize, case, smooth, "
          "value, effective order, order, hypotheses, references (streams by ###), score, signature, description")
    for hypotheses, references, options in CASES:
        metric = BLEU(**options)
        score = metric.corpus_score(hypotheses, references)
        signature = str(metric.get_signature()).split("|version:")[0]
        value = options.get("smooth_value", -1)
        row = [options.get("tokenize", "13a"), "lc" if options.get("lowercase") else "mixed",
               options.get("smooth_method", "exp"), str(value), "yes" if options.get("effective_order") else "no",
               str(options.get("max_ngram_order", 4)), " ||| ".join(hypotheses),
               " ### ".join(" ||| ".join(stream) for stream in references), f"{score.score:.10f}", signature, str(score)]
        print("\t".join(plain(field) for field in row))


main()
