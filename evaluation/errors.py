"""The developer's view: wrong lines with their context, for documents that nothing is measured on."""

import random
from collections.abc import Mapping, Sequence

from evaluation.lines import Outcome

CONTEXT_CHARS = 250


def wrong_lines(document: str, text: str, outcomes: Sequence[Outcome], names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each wrong line as what is wrong, its type or `addressee`, and a description; `names` gives an entity's name."""
    wrong = []
    for outcome in outcomes:
        line, quote = outcome.line, outcome.quote
        if line.speaker is None:
            continue
        start, end = line.parts[0].start, line.parts[-1].end
        before, after = text[max(start - CONTEXT_CHARS, 0) : start], text[end : end + CONTEXT_CHARS]
        shown = f"\n{before}⟦{text[start:end]}⟧{after}"
        where = f"--- {document} @{start} {line.type}"
        if not outcome.right:
            read = "not found" if quote is None else "null" if quote.speaker is None else f"{names[quote.speaker]} → {outcome.speaker}"
            sure = f" {quote.confidence:.2f} read as {quote.type}" if quote else ""
            wrong.append((line.type or "?", f"{where}: gold {line.speaker}; read {read}{sure}{shown}"))
        elif quote and line.addressees and (not outcome.addressees or outcome.addressees[0] not in line.addressees):
            read = ", ".join(names[who] for who in quote.addressees) or "nobody"
            wrong.append(("addressee", f"{where} to: gold {', '.join(sorted(line.addressees))}; read {read}{shown}"))
    return wrong


def sample(wrong: Sequence[tuple[str, str]], n: int, seed: int = 1) -> str:
    """`n` of each type, drawn evenly."""
    chosen = random.Random(seed)
    shown = []
    for kind in sorted({kind for kind, _ in wrong}):
        of_kind = [text for each, text in wrong if each == kind]
        shown += [f"===== {kind}: {len(of_kind)} wrong", *chosen.sample(of_kind, min(n, len(of_kind)))]
    return "\n\n".join(shown)
