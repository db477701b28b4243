"""A Story from a written story's gold: what a perfect reading would give, for tests of what comes after reading."""

import hashlib
import json
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

from fabula.layers import (
    Act,
    Alias,
    Bond,
    Change,
    Entity,
    Fabula,
    Mention,
    Meta,
    Place,
    Promise,
    Quote,
    Region,
    Scene,
    Source,
    Span,
    Story,
    Tokens,
)
from fabula.layers.vocabulary import ACTS, EntityKind, Medium, RegionKind
from fabula.steps.paragraphs import find_paragraphs

PRONOUNS = {
    word: group
    for group, words in {
        "he": "he him his himself", "she": "she her hers herself", "they": "they them their theirs themself themselves",
        "it": "it its itself", "xe": "xe xem xyr xyrs", "other": "i me my mine myself you your yours yourself we us our ours who whose",
    }.items()
    for word in words.split()
}  # fmt: skip

BOND_SIGNS = {
    "kin": ["brother", "sister", "sibling", "mother", "father", "parent", "grand", "aunt", "uncle", "cousin", "daughter"],
    "former partner": ["former lover", "former partner", "divorced", "exes"],
    "partner": ["married", "engaged", "lover", "spouse", "sweetheart", "couple", "wife", "husband"],
    "friend": ["friend"],
    "colleague": ["comrade", "colleague", "co-host"],
}


def read_gold(folder: Path) -> Story:
    """The Story of `folder/story.txt` and `folder/gold.json`."""
    text = (folder / "story.txt").read_text("utf-8")
    return story_of(text, json.loads((folder / "gold.json").read_text("utf-8")))


def story_of(text: str, gold: dict[str, Any]) -> Story:
    """The Story that the gold of `text` describes. Words that no vocabulary of ours has become "other" or null."""
    mentions = [
        Mention(f"m{n}-{entity}", m["start"], m["end"], "PER", _form(text[m["start"] : m["end"]]), entity, 1.0)
        for n, m in enumerate(gold["mentions"])
        for entity in m["entities"]
    ]
    quotes = _quotes(gold)
    scenes = [
        Scene(
            f"s{n}", s["start"], s["end"],
            place=_found(text, s["place"].split(",")[0], s["start"], s["end"]) if s["place"] else None,
            present=s["present"], spoken_of=s["spoken_of"], viewpoint=s["viewpoint"] or None,
            medium=s["medium"] if s["medium"] in get_args(Medium) else None,
        )
        for n, s in enumerate(gold["scenes"])
    ]  # fmt: skip
    regions = _regions(text, gold)
    changes, promises, bonds = _world(gold["world"])
    return Story(
        fabula=Fabula("gold"),
        source=Source(gold["id"] + ".txt", "txt", hashlib.sha256(text.encode()).hexdigest(), "en"),
        meta=Meta(gold["title"]),
        text=text,
        regions=regions,
        paragraphs=find_paragraphs(text, tuple(regions)),
        sentences=[],
        tokens=Tokens(),
        mentions=mentions,
        entities=_entities(text, gold, mentions, quotes),
        quotes=quotes,
        scenes=scenes,
        events=[],
        acts=[
            Act(f"a{n}-{act}", f"q{n}", act, quotes[n].speaker, q["start"], q["end"], to=quotes[n].addressees, confidence=1.0)
            for n, q in enumerate(gold["quotes"])
            for act in q["acts"]
            if act in ACTS
        ],
        changes=changes,
        bonds=bonds,
        promises=promises,
        knowledge=[],
    )


def _form(words: str) -> Any:
    return "PRON" if words.lower() in PRONOUNS else "PROP" if words[:1].isupper() else "NOM"


def _found(text: str, words: str, start: int, end: int) -> Place | None:
    at = text.find(words, start, end)
    return Place(at, at + len(words)) if at >= 0 else None


def _quotes(gold: dict[str, Any]) -> list[Quote]:
    known = {person["id"] for person in gold["cast"]}
    turns: dict[str, int] = {}
    quotes = []
    for n, q in enumerate(gold["quotes"]):
        speaker = q["speaker"] if q["speaker"] in known else None
        quotes.append(
            Quote(
                f"q{n}", q["start"], q["end"], q["kind"], turns.setdefault(q["turn"] or f"-{n}", len(turns)), q["type"] or "implicit",
                speaker=speaker, confidence=1.0 if speaker else 0.0,
                addressees=[each for each in q["addressees"] if each in known], addressee_confidence=1.0,
            )
        )  # fmt: skip
    return quotes


def _entities(text: str, gold: dict[str, Any], mentions: list[Mention], quotes: list[Quote]) -> list[Entity]:
    entities = []
    for person in gold["cast"]:
        own = [m for m in mentions if m.entity == person["id"]]
        names: dict[str, int] = {}
        pronouns: dict[str, int] = {}
        for m in own:
            words = text[m.start : m.end]
            counts, key = (pronouns, PRONOUNS[words.lower()]) if m.form == "PRON" else (names, words)
            counts[key] = counts.get(key, 0) + 1
        entities.append(
            Entity(
                person["id"], "PER", person["kind"] if person["kind"] in get_args(EntityKind) else "other", person["name"],
                [Alias(name, count) for name, count in sorted(names.items(), key=lambda item: -item[1])], pronouns,
                person["narrator"] == "yes", len(own), sum(q.speaker == person["id"] for q in quotes),
                min((m.start for m in own if m.form == "PROP"), default=None),
            )
        )  # fmt: skip
    return sorted(entities, key=lambda entity: -entity.mentions)


def _regions(text: str, gold: dict[str, Any]) -> list[Region]:
    """Heads before the first scene as front matter, later ones as notes, scenes as body, what stands between as breaks."""
    scenes = [(scene["start"], scene["end"]) for scene in gold["scenes"]]
    borders = sorted({0, len(text), *(border for span in (*gold["heads"], *scenes) for border in span)})
    regions: list[Region] = []
    for start, end in pairwise(borders):
        kind: RegionKind = "break"
        if any(a <= start < b for a, b in gold["heads"]):
            kind = "front" if all(start < a for a, _ in scenes) else "note"
        elif any(a <= start < b for a, b in scenes):
            kind = "body"
        if text[start:end].strip():
            regions.append(Region(f"r{len(regions)}", kind, start, end))
    return regions


def _bond(words: str) -> Any:
    return next((kind for kind, signs in BOND_SIGNS.items() for sign in signs if sign in words), "other")


def _world(world: dict[str, Any]) -> tuple[list[Change], list[Promise], list[Bond]]:
    changes: list[Change] = []

    def change(kind: Any, who: list[str], whom: Any, what: str, spans: list[list[int]]) -> str:
        evidence = [Span(a, b) for a, b in spans]
        by = who[0] if who else None
        changes.append(Change(f"c{len(changes)}", max(span.end for span in evidence), kind, by, what, list(whom or []), evidence=evidence))
        return changes[-1].id

    promises = [
        Promise(
            p["id"], p["by"][0] if p["by"] else None, p["what"], change("promise", p["by"], p["to"], p["what"], p["made"]),
            list(p["to"]), p["status"],
            change(f"promise_{p['status']}", p["by"], p["to"], p["what"], p["settled"]) if p["settled"] else None,
            [Span(a, b) for a, b in [*p["made"], *(p["settled"] or [])]],
        )
        for p in world.get("promises", [])
    ]  # fmt: skip
    bonds = [
        Bond(f"{b['id']}-{one}-{other}", one, other, _bond(b["kind"]), b["directed"] == "yes",
             evidence=[Span(a, z) for a, z in b["evidence"]])
        for b in world.get("bonds", [])
        for one in b["a"]
        for other in b["b"]
    ]  # fmt: skip
    return changes, promises, bonds
