"""Events: what is told as having happened, one word each, with who did it and to whom it was done.

Which words are events says the column `realis` (Sims, Park and Bamman 2019); agent and patient come from the trees, as the entity of the
mention that stands in the role. Who says a quote does what the verb of its tag says: that was decided over the whole conversation.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from fabula.layers import Event, Mention, Quote, Tokens
from fabula.steps.lexicon import words
from fabula.steps.subtypes import RELATIVES, Tree

# Verbs that lend a noun their subject: to give a cry, to take a walk.
LIGHT = frozenset("give take make have do utter let heave pay throw".split())


def find_events(text: str, tokens: Tokens, mentions: list[Mention], quotes: list[Quote]) -> list[Event]:
    """The events in order; none where nothing reads `realis`."""
    places = [n for n, realis in enumerate(tokens.realis) if realis]
    if not places:
        return []
    tree = Tree(text, tokens)
    entity = people(tree, tokens, mentions)
    said = tellers(tree, tokens, quotes)
    found = []
    for number, n in enumerate(places, 1):
        agent, patient = (entity.get(place) if place is not None else None for place in roles(tree, n))
        found.append(Event(f"ev{number}", tokens.start[n], tokens.end[n], True, said.get(n, agent), patient))
    return found


def tellers(tree: Tree, tokens: Tokens, quotes: Sequence[Quote]) -> dict[int, str]:
    """The speaker by each verb of speech in a tag."""
    found: dict[int, str] = {}
    for quote in quotes:
        if quote.cue and quote.speaker:
            first, last = bisect_left(tokens.start, quote.cue.start), bisect_left(tokens.start, quote.cue.end)
            found |= {n: quote.speaker for n in range(first, last) if tree.word[n] in words("speech_verbs")}
    return found


def people(tree: Tree, tokens: Tokens, mentions: Sequence[Mention]) -> dict[int, str]:
    """The entity of each token that stands for one: of the longest mention that it heads, else of the shortest that holds it."""
    headed: dict[int, str] = {}
    held: dict[int, str] = {}
    first_at = {start: n for n, start in enumerate(tokens.start)}
    for mention in sorted(mentions, key=lambda mention: mention.start - mention.end):
        first = first_at.get(mention.start)
        if first is None or mention.entity is None:
            continue
        last = first
        while last + 1 < len(tokens.start) and tokens.start[last + 1] < mention.end:
            last += 1
        for n in range(first, last + 1):
            held[n] = mention.entity
            if not first <= tree.head[n] <= last:
                headed.setdefault(n, mention.entity)
    return held | headed


def roles(tree: Tree, n: int) -> tuple[int | None, int | None]:
    """The words that stand for the agent and the patient of an event."""
    if tree.upos[n] in ("NOUN", "PROPN") and not any(tree.below(n, "cop")):
        return _of_noun(tree, n)
    subject, suffers = subject_of(tree, n)
    by = next((child for child in tree.below(n, "obl") if tree.deprel[child] == "obl:agent"), None)
    if suffers:
        return by, subject
    return subject if by is None else by, _object(tree, n, subject)


def _of_noun(tree: Tree, n: int) -> tuple[int | None, int | None]:
    """Her arrival, the murder of Ann by Bo; she gave a cry."""
    agent = patient = None
    for child in tree.below(n, "nmod"):
        case = {tree.word[word] for word in tree.below(child, "case")}
        if tree.deprel[child] == "nmod:poss" or "by" in case:
            agent = child
        elif "of" in case:
            patient = child
    head = tree.head[n]
    if agent is None and tree.relation(n) == "obj" and tree.lemma[head] in LIGHT:
        agent, _ = subject_of(tree, head)
    return agent, patient


def subject_of(tree: Tree, n: int) -> tuple[int | None, bool]:
    """The word for the subject of a verb, its own or the one that it shares, and whether it suffers what the verb says."""
    suffers = tree.passive(n) is not None
    for verb in _sharing(tree, n):
        own = next(tree.below(verb, "nsubj"), None)
        if own is not None:
            return _antecedent(tree, own, verb), suffers
        head = tree.head[verb]
        match tree.deprel[verb]:
            case "conj" if not any(tree.below(verb, "aux", "obj")) and tree.passive(head) is not None:
                suffers = suffers or verb == n  # was seen and heard
            case "xcomp" if (told := next(tree.below(head, "obj"), None)) is not None:
                return told, suffers  # told him to go
            case "acl":
                return head, suffers or not tree.word[verb].endswith("ing")  # the man standing there, the man bitten
    return None, suffers


def _sharing(tree: Tree, n: int) -> Iterator[int]:
    """A verb and those above it whose subject it has where it has none: joined to them, their complement, or a participle beside them."""
    while True:
        yield n
        head, relation = tree.head[n], tree.deprel[n]
        beside = relation == "advcl" and (tree.word[n].endswith("ing") or any(tree.word[child] == "to" for child in tree.below(n, "mark")))
        if not (relation in ("conj", "xcomp") or beside):
            return
        n = head


def _antecedent(tree: Tree, n: int, verb: int) -> int:
    """What a relative word stands for; another word itself."""
    return tree.head[verb] if tree.deprel[verb] == "acl:relcl" and tree.word[n] in RELATIVES else n


def _object(tree: Tree, n: int, subject: int | None) -> int | None:
    """The word for the object of a verb: its own, or what a relative clause without one modifies (the man whom I saw, the man I saw)."""
    own = next(tree.below(n, "obj"), None)
    if own is not None:
        return _antecedent(tree, own, n)
    head = tree.head[n]
    modifies = tree.deprel[n] == "acl:relcl" and head != subject
    return head if modifies and not any(tree.word[child] in RELATIVES for child in tree.children.get(n, ())) else None
