"""The layers of a written story beyond its lines: cast, mentions, coreference, scenes, presence, deeds, promises, bonds, knowledge.

Read entities are mapped to the gold cast one to one, by the mentions that they share. Evidence is right where it overlaps gold evidence.
A read entity that maps to nobody stands for itself, and so is wrong wherever it is named.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from evaluation.mentions import Marked, count_clusters, count_mentions, marked_of
from evaluation.spans import best_pairs, shared, solid_offsets
from evaluation.tally import Figures, Tally, f1, f1_counts, set_counts, share, total
from fabula.layers import Span, Story
from fabula.layers.vocabulary import DEEDS

Gold = dict[str, Any]
T = TypeVar("T")
FOLK = ("person", "group", "animal", "machine")

# The gold words for bonds, as the short list of the contract. The first word that stands here decides.
BOND_WORDS = {
    "kin": "kin family parent mother father stepmother stepfather godparent guardian brother sister sibling twin son daughter child "
    "stepdaughter stepson grandmother grandfather grandparent aunt uncle nephew niece cousin foster "
    "sister-in-law brother-in-law mother-in-law father-in-law",
    "partner": "partner couple lover sweetheart dating engaged married spouse husband wife love marked together",
    "friend": "friend comrade",
    "colleague": "colleague workmate shipmate co-host business member leader captain skipper",
    "teacher and pupil": "teacher pupil coach mentor student apprentice",
    "master and servant": "master mistress servant lord bodyguard owner employer boss manager",
    "enemy": "enemy",
    "rival": "rival",
    "acquaintance": "acquaintance neighbour neighbor flatmate roommate landlord landlady lodger tenant",
}
BOND_KINDS = {word: kind for kind, words in BOND_WORDS.items() for word in words.split()}
PLURALS = {"children": "child", "wives": "wife", "enemies": "enemy", "sisters-in-law": "sister-in-law", "brothers-in-law": "brother-in-law"}


def bond_kind(words: str) -> str:
    """The gold words for a bond as one of the short list.

    >>> bond_kind("once engaged"), bond_kind("master and pupil"), bond_kind("lender")
    ('former partner', 'teacher and pupil', 'other')
    """
    said = re.findall(r"[a-z-]+", words.casefold().replace("ex-", "former "))
    said = [PLURALS.get(word, word.removesuffix("s") if word not in BOND_KINDS else word) for word in said]
    if "pupil" in said:
        return "teacher and pupil"
    if "business" in said:
        return "colleague"
    kind = next((BOND_KINDS[word] for word in said if word in BOND_KINDS), "other")
    past = {"former", "formerly", "once", "broken"} & set(said)
    return "former partner" if kind == "partner" and past else kind


def at_the_end(kind: str, over: bool) -> str:
    """What a bond is when the story ends."""
    if kind == "partner" and over:
        return "former partner"
    return f"{kind}, over" if over and kind != "former partner" else kind


def touch(gold: Sequence[Sequence[int]] | None, read: Iterable[Span]) -> bool:
    """Whether some gold span overlaps some read one."""
    return any(start < span.end and span.start < end for span in read for start, end in gold or ())


def map_by_mentions(gold: Sequence[Marked], read: Sequence[Marked]) -> dict[str, str]:
    """Entity id → id of the gold cast: one to one, so that most mentions are shared."""
    meant = {mention.place: mention.cluster for mention in gold}
    pairs = Counter((mention.cluster, meant[mention.place]) for mention in read if mention.place in meant)
    entities, characters = sorted({entity for entity, _ in pairs}), sorted({who for _, who in pairs})
    return {entity: who for entity, who, _ in best_pairs(entities, characters, lambda entity, who: pairs[entity, who])}


class Reading:
    """A Story, with its entities called as the gold cast is."""

    def __init__(self, story: Story, mapped: dict[str, str]):
        self.story = story
        self.mapped = mapped
        self.evidence = {change.id: change.evidence for change in story.changes}

    def who(self, entity: str | None) -> str:
        """The gold id of an entity; its own id, marked as strange, where it maps to nobody."""
        return self.mapped.get(entity or "", f"stranger {entity}")

    def all(self, entities: Iterable[str]) -> set[str]:
        return {self.who(entity) for entity in entities}


def paragraph_starts(text: str) -> list[int]:
    """Where paragraphs begin: at a line that is not blank, after one that is."""
    starts, at, blank = [], 0, True
    for line in text.splitlines(keepends=True):
        if line.strip() and blank:
            starts.append(at)
        blank, at = not line.strip(), at + len(line)
    return starts


def count_scenes(gold: Gold, reading: Reading) -> Tally:
    """Boundaries within one paragraph; who is present and who only spoken of, in the read scene that overlaps the gold one most."""
    text, scenes = reading.story.text, reading.story.scenes
    starts = paragraph_starts(text)

    def paragraph(at: int) -> int:
        return sum(start <= at for start in starts)

    true = [(n, paragraph(scene["start"])) for n, scene in enumerate(gold["scenes"][1:])]
    read = [(n, paragraph(scene.start)) for n, scene in enumerate(scenes[1:])]
    hits = len(best_pairs(true, read, lambda a, b: abs(a[1] - b[1]) <= 1))
    tally = f1_counts("scenes", hits, len(read), len(true))
    for scene in gold["scenes"]:
        place = Span(scene["start"], scene["end"])
        like = max(scenes, key=lambda each: shared(text, each, place), default=None)
        tally.add(set_counts("presence", reading.all(like.present) if like else set(), set(scene["present"])))
        tally.add(set_counts("spoken_of", reading.all(like.spoken_of) if like else set(), set(scene["spoken_of"])))
        if scene["viewpoint"]:
            right = like is not None and like.viewpoint is not None and reading.who(like.viewpoint) == scene["viewpoint"]
            tally.add(Tally({"viewpoints": 1, "viewpoints right": right}))
    return tally


def count_entries(
    name: str, gold: Sequence[Gold], read: Sequence[T], same: Callable[[Gold, T], bool]
) -> tuple[Tally, list[tuple[Gold, T]]]:
    """F1 of world entries, paired one to one where they are the same; and the pairs."""
    pairs = best_pairs(range(len(gold)), range(len(read)), lambda i, j: same(gold[i], read[j]))
    return f1_counts(name, len(pairs), len(read), len(gold)), [(gold[i], read[j]) for i, j, _ in pairs]


def count_deeds(world: Gold, reading: Reading) -> Tally:
    """Deeds of the right kind, doer and place; and of those, how many have the right modality."""
    read = [change for change in reading.story.changes if change.kind in DEEDS]
    tally, pairs = count_entries(
        "deeds",
        world.get("deeds", []),
        read,
        lambda deed, change: (
            change.kind == deed["kind"] and reading.who(change.who) in (deed["who"] or ()) and touch(deed["at"], change.evidence)
        ),
    )
    tally.add(Tally({"deeds paired": len(pairs), "modality right": sum(deed["modality"] == change.modality for deed, change in pairs)}))
    return tally


def count_promises(world: Gold, reading: Reading) -> Tally:
    """Promises by the right person in the right place; and of all gold promises, how many are found with the right status."""
    gold = world.get("promises", [])
    tally, pairs = count_entries(
        "promises",
        gold,
        reading.story.promises,
        lambda promise, read: (
            reading.who(read.by) in (promise["by"] or ()) and touch(promise["made"], [*read.evidence, *reading.evidence.get(read.made, [])])
        ),
    )
    right = sum(promise["status"] == read.status for promise, read in pairs)
    tally.add(Tally({"promises": len(gold), "statuses right": right}))
    return tally


def count_bonds(world: Gold, reading: Reading) -> Tally:
    """Pairs of people with what their bond is at the end; pairs alone; and turning points that are found, by their evidence."""
    gold = [
        (frozenset((a, b)), at_the_end(bond_kind(bond["kind"]), bond["until"] is not None), bond["id"])
        for bond in world.get("bonds", [])
        for a in bond["a"] or ()
        for b in bond["b"] or ()
        if a != b
    ]
    bonds = reading.story.bonds
    read = [(frozenset((reading.who(bond.a), reading.who(bond.b))), at_the_end(bond.kind, bond.until is not None)) for bond in bonds]
    tally = set_counts("bonds", set(read), {(pair, kind) for pair, kind, _ in gold})
    tally.add(set_counts("bond_pairs", {pair for pair, _ in read}, {pair for pair, _, _ in gold}))
    for turn in world.get("turns", []):
        pairs = {pair for pair, _, id in gold if id == turn["bond"]}
        found = any(
            pair in pairs and touch(turn["at"], [span for point in bond.turning_points for span in reading.evidence[point.change]])
            for (pair, _), bond in zip(read, bonds, strict=True)
        )
        tally.add(Tally({"turns": 1, "turns found": found}))
    return tally


def count_knowledge(world: Gold, reading: Reading) -> Tally:
    """Who comes to know something where; how they do; and what they forget. What it is that they know is not compared: it is free text."""
    gold = world.get("knows", [])
    tally, pairs = count_entries(
        "knowledge",
        gold,
        reading.story.knowledge,
        lambda fact, read: reading.who(read.who) in (fact["who"] or ()) and touch(fact["at"], read.evidence),
    )
    tally.add(Tally({"facts": len(gold), "ways right": sum(fact["how"].replace("_", " ") == read.how for fact, read in pairs)}))
    for loss in world.get("forgets", []):
        found = any(
            read.until and reading.who(read.who) in (loss["who"] or ()) and touch(loss["at"], reading.evidence[read.until])
            for read in reading.story.knowledge
        )
        tally.add(Tally({"losses": 1, "losses found": found}))
    return tally


def count_world(text: str, gold: Gold, story: Story) -> Tally:
    """The counts of all these layers of one story."""
    at = solid_offsets(text)
    # The stories mark a possessive with its ’s, LitBank and the program without.
    ends = [m["end"] - 2 if text[m["end"] - 2 : m["end"]] in ("’s", "'s") else m["end"] for m in gold["mentions"]]
    true = [Marked(at[m["start"]], at[end], "+".join(sorted(m["entities"]))) for m, end in zip(gold["mentions"], ends, strict=True)]
    kind_of = {entity.id: entity.kind for entity in story.entities}
    # Gold marks the mentions of people, animals and machines alone; what is read of places and things is not judged by it.
    of_folk = [m for m in story.mentions if (kind_of[m.entity] in FOLK if m.entity else m.type == "PER")]
    read = [Marked(m.start, m.end, m.cluster) for m in marked_of(text, of_folk)]
    mapped = map_by_mentions([m for m in true if "+" not in m.cluster], [m for m in read if m.cluster in kind_of])
    folk = [entity for entity in story.entities if entity.kind in FOLK]
    reading = Reading(story, mapped)
    return total(
        (
            f1_counts("cast", len(mapped), len(folk), len(gold["cast"])),
            count_mentions(true, read),
            count_clusters(true, read),
            count_scenes(gold, reading),
            count_deeds(gold["world"], reading),
            count_promises(gold["world"], reading),
            count_bonds(gold["world"], reading),
            count_knowledge(gold["world"], reading),
        )
    )


def world_figures(tally: Tally) -> Figures:
    """The figures of these layers, in percent: F1 where not said otherwise."""
    return {
        **{name: f1(tally, name) for name in ("cast", "scenes", "presence", "spoken_of")},
        "viewpoint": share(tally, "viewpoints right", "viewpoints"),
        "deeds": f1(tally, "deeds"),
        "modality": share(tally, "modality right", "deeds paired"),
        "promises": f1(tally, "promises"),
        "promise_status": share(tally, "statuses right", "promises"),
        "bonds": f1(tally, "bonds"),
        "bond_pairs": f1(tally, "bond_pairs"),
        "turns": share(tally, "turns found", "turns"),
        "knowledge": f1(tally, "knowledge"),
        "knowledge_how": share(tally, "ways right", "facts"),
        "forgets": share(tally, "losses found", "losses"),
    }
