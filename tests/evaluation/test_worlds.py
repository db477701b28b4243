"""The layers of the written stories: a reading that says what gold says has everything, an empty one has nothing."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from evaluation import modern
from evaluation.acts import count_acts
from evaluation.lines import score_lines
from evaluation.modern import figures, story_characters, story_gold
from evaluation.worlds import bond_kind, count_world, paragraph_starts
from fabula.layers import (
    Act,
    Alias,
    Bond,
    Change,
    Entity,
    Fabula,
    Knowledge,
    Mention,
    Meta,
    Promise,
    Quote,
    Scene,
    Source,
    Span,
    Story,
    Tokens,
    TurningPoint,
)  # fmt: skip

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = sorted(path.parent.name for path in SAMPLES.glob("*/gold.json"))


def sample(name: str) -> tuple[str, dict[str, Any]]:
    return (SAMPLES / name / "story.txt").read_text(encoding="utf-8"), json.loads((SAMPLES / name / "gold.json").read_bytes())


def empty(text: str) -> Story:
    return Story(Fabula("0"), Source("s", "txt", ""), Meta(), text, [], [], [], Tokens(), [], [], [], [], [], [], [], [], [], [])


def spans(pairs: list[list[int]] | None) -> list[Span]:
    return [Span(*pair) for pair in pairs or []]


def reading_of(text: str, gold: dict[str, Any]) -> Story:
    """A Story that says what gold says, as far as the contract can: one person a mention, a bond or a deed."""
    entities = [
        Entity(who.id, "PER", "person", who.aliases[0], [Alias(alias, 1) for alias in who.aliases], narrator=who.narrator)
        for who in story_characters(text, gold)
    ]
    plural = {"+".join(sorted(m["entities"])) for m in gold["mentions"] if len(m["entities"]) > 1}
    entities += [Entity(id, "ORG", "other", id) for id in sorted(plural)]
    mentions = [
        Mention(f"m{n}", m["start"], m["end"] - 2 * text[: m["end"]].endswith(("’s", "'s")), "PER", "NOM", "+".join(sorted(m["entities"])))
        for n, m in enumerate(gold["mentions"])
    ]
    quotes = [
        Quote(f"q{n}", q["start"], q["end"], q["kind"], n, q["type"], None, q["speaker"], 1.0, [], q["addressees"])
        for n, q in enumerate(gold["quotes"])
    ]
    world = gold["world"]
    changes, bonds, promises, knowledge = [], [], [], []

    def change(kind: str, at: list[list[int]] | None, who: str | None = None, modality: str = "happened") -> str:
        changes.append(Change(f"c{len(changes)}", 0, kind, who, "", modality=modality, evidence=spans(at)))  # type: ignore[arg-type]
        return changes[-1].id

    for deed in world.get("deeds", []):
        change(deed["kind"], deed["at"], deed["who"][0], deed["modality"])
    for p in world.get("promises", []):
        promises.append(Promise(p["id"], p["by"][0], p["what"], change("promise", p["made"]), p["to"] or [], p["status"]))
    for b in world.get("bonds", []):
        turns = [TurningPoint(change("bond", t["at"]), t["what"]) for t in world.get("turns", []) if t["bond"] == b["id"]]
        until = change("bond_ended", b["until"]) if b["until"] else None
        bonds += [
            Bond(b["id"], x, y, bond_kind(b["kind"]), False, until=until, turning_points=turns)  # type: ignore[arg-type]
            for x in b["a"]
            for y in b["b"]
        ]
    for k in world.get("knows", []):
        learnt = change("learn", k["at"])
        knowledge.append(Knowledge(k["id"], k["who"][0], learnt, k["how"].replace("_", " "), learnt, evidence=spans(k["at"])))
    for f in world.get("forgets", []):
        lost = change("forget", f["at"])
        knowledge.append(Knowledge(f["id"], f["who"][0], lost, "present", lost, lost, evidence=[]))
    return msgspec.structs.replace(
        empty(text),
        entities=entities,
        mentions=mentions,
        quotes=[quote for quote in quotes if quote.kind != "other"],
        scenes=[
            Scene(f"s{n}", s["start"], s["end"], None, None, s["present"], s["spoken_of"], s["viewpoint"])
            for n, s in enumerate(gold["scenes"])
        ],
        acts=[
            Act(f"a{n}", f"q{n}", act, None, q["start"], q["end"])
            for n, q in enumerate(gold["quotes"])
            for act in q["acts"]
            if act != "none"
        ],
        changes=changes,
        bonds=bonds,
        promises=promises,
        knowledge=knowledge,
    )


def scored(text: str, gold: dict[str, Any], story: Story) -> dict[str, float | None]:
    lines, characters = story_gold(text, gold)
    tally, outcomes = score_lines(text, lines, characters, story.quotes, story.entities)
    return figures(tally + count_acts(outcomes, story.acts) + count_world(text, gold, story))


@pytest.mark.parametrize("name", NAMES)
def test_gold_read_as_gold_has_everything(name: str) -> None:
    text, gold = sample(name)
    story = reading_of(text, gold)
    # Plural mentions mean people, but nobody of the cast.
    groups = [msgspec.structs.replace(entity, kind="group" if entity.kind == "other" else entity.kind) for entity in story.entities]
    got = scored(text, gold, msgspec.structs.replace(story, entities=groups))
    left_out = {"n", "commonest", "null", "sure", "sure_right", "clusters", "characters", "cast"}
    if gold["world"].get("forgets"):
        left_out.add("knowledge")  # forgetting is said by knowledge that ends: a piece of knowledge more
    assert {key: value for key, value in got.items() if key not in left_out and value not in (None, pytest.approx(100))} == {}
    assert scored(text, gold, story)["cast"] == 100


@pytest.mark.parametrize("name", NAMES)
def test_nothing_read_has_nothing(name: str) -> None:
    text, gold = sample(name)
    got = scored(text, gold, empty(text))
    assert {value for key, value in got.items() if key not in ("n", "commonest") and value is not None} == {0}
    assert {"mentions", "conll", "cast", "presence", "acts", "bonds", "knowledge"} <= {key for key, value in got.items() if value == 0}


def test_strangers_are_wrong() -> None:
    text, gold = sample("quincy-street")
    story = reading_of(text, gold)
    crowded = [msgspec.structs.replace(scene, present=[*scene.present, "e99"]) for scene in story.scenes]
    before, after = scored(text, gold, story)["presence"], scored(text, gold, msgspec.structs.replace(story, scenes=crowded))["presence"]
    assert before == 100
    assert after is not None
    assert after < 100


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("married", "partner"),
        ("once engaged", "former partner"),
        ("couple, broken up", "former partner"),
        ("sisters-in-law", "kin"),
        ("grandmother and grandson", "kin"),
        ("master and pupil", "teacher and pupil"),
        ("lord and champion", "master and servant"),
        ("business partners", "colleague"),
        ("old school friends", "friend"),
        ("neighbours", "acquaintance"),
        ("rivals, enemies", "rival"),
        ("lender", "other"),
    ],
)
def test_bond_words(words: str, kind: str) -> None:
    assert bond_kind(words) == kind


def test_paragraphs() -> None:
    text = "\none\ntwo\n\n \n  three\n\nfour"
    assert [text[start:].split(maxsplit=1)[0] for start in paragraph_starts(text)] == ["one", "three", "four"]


def test_pronouns_are_no_aliases() -> None:
    text, gold = sample("salt-on-the-line")
    aliases = {who.id: who.aliases for who in modern.story_characters(text, gold)}
    assert "Mr. Gray" in aliases["jory"]
    assert not any(alias.casefold() in modern.PRONOUNS for names in aliases.values() for alias in names)
