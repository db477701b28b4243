"""The personal pronouns: which forms belong together, which can be a subject, and whom a noun or the evidence calls "he", "she", "they"."""

from collections import Counter

from fabula.steps.lexicon import table

# Every form of the personal pronouns, and the set that it belongs to, by its nominative.
PRONOUNS = {
    form: pronoun
    for pronoun, forms in {
        "I": "i me my mine myself",
        "we": "we us our ours ourselves",
        "you": "you your yours yourself yourselves thou thee thy thine thyself ye",
        "he": "he him his himself",
        "she": "she her hers herself",
        "they": "they them their theirs themselves themself",
        "xe": "xe xem xyr xyrs xyrself xemself",
        "ze": "ze zir zirs zirself hir hirs hirself",
        "fae": "fae faer faers faerself",
    }.items()
    for form in forms.split()
}
SINGULAR = frozenset(("he", "she", "xe", "ze", "fae"))
THIRD = SINGULAR | {"they"}
NOMINATIVE = frozenset(pronoun.lower() for pronoun in PRONOUNS.values())
REFLEXIVE = frozenset(form for form in PRONOUNS if form.endswith(("self", "selves"))) | {"itself", "oneself"}
TRADES = ("maker", "keeper", "smith", "monger", "wright")  # that make a noun a person's trade, whatever is made or kept


def gender_of(noun: str) -> str | None:
    """The pronoun that a noun for a person gives, "-" for either, or None when it names no person."""
    listed = table("kin").get(noun) or table("person_nouns").get(noun) or table("titles").get(noun)
    return listed or ("-" if len(noun) > 6 and noun.endswith(TRADES) else None)


def leaning(evidence: Counter[str]) -> str | None:
    """The pronoun that has at least twice the weight of any other, or None where there is none such."""
    ranked = evidence.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    return ranked[0][0]
