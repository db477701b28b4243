"""Appositions: which name stands beside a describing phrase as the same person's."""

from bisect import bisect_left

from fabula.layers import Mention, Tokens


def find_appositions(tokens: Tokens, mentions: list[Mention]) -> dict[str, str]:
    """For describing phrases the name that the tree sets beside them as the same person's, by ids: "Abel Hale, the farmer"."""
    if not any(tokens.deprel):
        return {}
    heads: dict[int, Mention] = {}
    phrases: list[tuple[int, Mention]] = []
    for m in mentions:
        if m.type != "PER" or m.form == "PRON":
            continue
        first, last = bisect_left(tokens.start, m.start), bisect_left(tokens.start, m.end)
        within = range(first, last)
        at = next((n for n in within if (head := tokens.head[n]) is None or head not in within), None)
        if at is not None and m.form == "PROP":
            heads.setdefault(at, m)
        elif at is not None:
            phrases.append((at, m))
    beside: dict[int, int] = {}  # either of two words in apposition → the other
    for n, (head, relation) in enumerate(zip(tokens.head, tokens.deprel, strict=True)):
        if relation == "appos" and head is not None:
            beside.setdefault(n, head)
            beside.setdefault(head, n)
    return {m.id: name.id for at, m in phrases if (name := heads.get(beside.get(at, -1)))}
