"""The questions, on a small story whose answers can be read off it."""

from pathlib import Path

import pytest
from annotated import story_of
from msgspec.structs import replace

from fabula.errors import BadQuestion
from fabula.formats.answers import render
from fabula.layers import Alias
from fabula.reading import read
from fabula.world import entity_of, scene_of
from fabula.world import questions as ask

SAMPLE = Path(__file__).parents[2] / "samples" / "third-glass" / "story.txt"
TALE = story_of(
    "“[Bob|bob] is late,”{ann>tom} said [Ann|ann] in the kitchen. [Tom|tom] sat down.\n\n"
    "“[My|tom] brother [Bob|bob]? [He|bob] will come,”{tom>ann} [he|tom] said. “I promise.”{tom>ann}\n\n"
    "***\n\n"
    "[Bob|bob] walked home alone. [He|bob] wondered at [Ann|ann]."
)
NAMES = {"tom": ("Tom Hale", ["Tom", "old Tom"]), "bob": ("Bob Hale", ["Bob"]), "ann": ("Ann O’Dell", ["Ann", "the witch"])}
TALE = replace(
    TALE, entities=[replace(e, name=NAMES[e.id][0], aliases=[Alias(alias, 1) for alias in NAMES[e.id][1]]) for e in TALE.entities]
)


def test_who() -> None:
    characters = {one.id: one for one in ask.who(TALE).characters}
    assert characters["tom"].aliases == ["Tom", "old Tom"]
    assert characters["bob"].first is not None
    assert (characters["bob"].first.text, characters["bob"].first.start) == ("Bob", 1)


def test_where() -> None:
    assert [(each.number, each.present, each.place) for each in ask.where(TALE, "Bob").scenes] == [
        (1, False, "the kitchen"),
        (2, True, None),
    ]


def test_scene() -> None:
    told = ask.scene(TALE, "1")
    assert {name.name for name in told.present} == {"Ann O’Dell", "Tom Hale"}
    assert [name.name for name in told.spoken_of] == ["Bob Hale"]
    assert {(talk.speaker.id, talk.to.id if talk.to else None, talk.lines) for talk in told.talk} == {("ann", "tom", 1), ("tom", "ann", 2)}
    assert [(act.act, act.words.text) for act in told.acts] == [("question", "My brother Bob?"), ("promise", "I promise")]
    assert ask.scene(TALE, "s2").viewpoint == ask.Name("bob", "Bob Hale")


def test_lines() -> None:
    assert [(line.words.text, [to.id for to in line.to]) for line in ask.lines(TALE, "old tom").lines][1:] == [("“I promise.”", ["ann"])]
    assert ask.lines(TALE, "Bob").lines == []


def test_promises() -> None:
    (promise,) = ask.promises(TALE).promises
    assert promise.by is not None
    assert (promise.by.id, [to.id for to in promise.to], promise.status, promise.settled) == ("tom", ["ann"], "open", [])
    assert [words.text for words in promise.made] == ["“I promise.”"]


def test_bond() -> None:
    told = ask.bond(TALE, "Tom", "bob")
    assert [(bond.kind, bond.directed, bond.stated, bond.ended) for bond in told.bonds] == [("kin", False, ["brother"], False)]
    assert [words.text for words in told.bonds[0].evidence] == ["My brother Bob"]
    assert told.lines == []
    assert [line.words.text for line in ask.bond(TALE, "Ann", "Tom").lines][::2] == ["“Bob is late,”", "“I promise.”"]


def test_every_entry_says_why() -> None:
    story = read(SAMPLE)
    layers = (
        story.regions,
        story.entities,
        story.mentions,
        story.quotes,
        story.scenes,
        story.acts,
        story.changes,
        story.bonds,
        story.promises,
    )
    for entry in [entry for layer in layers for entry in layer[:3]]:
        told = ask.why(story, entry.id)
        assert told.id == entry.id
        assert told.what
        assert all(words.text == story.text[words.start : words.end] for words in told.evidence)
        assert told.evidence or entry in story.scenes
        assert render(told).startswith(f"{entry.id}: ")
    assert ask.why(story, "b1").evidence[0].before.strip()


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("tom", "tom"),
        ("TOM HALE", "tom"),
        ("Witch", "ann"),
        ("ann o'dell", "ann"),
        ("O'Dell", "ann"),
        ("bob  hale", "bob"),
        ("wit", "ann"),
        ("T.om", "tom"),
    ],
)
def test_names(name: str, id: str) -> None:
    assert entity_of(TALE, name).id == id


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("hale", "'hale' may be Bob Hale (bob) or Tom Hale (tom); give the whole name, or the id"),
        ("Tmo", "nobody is called 'Tmo'; did you mean Tom Hale (tom)?"),
        ("", "nobody is called ''; did you mean Bob Hale (bob) or Tom Hale (tom) or Ann O’Dell (ann)?"),
        ("wi", "nobody is called 'wi'; did you mean Bob Hale (bob) or Tom Hale (tom) or Ann O’Dell (ann)?"),
    ],
)
def test_names_of_nobody_or_several(name: str, said: str) -> None:
    with pytest.raises(BadQuestion) as error:
        entity_of(TALE, name)
    assert str(error.value) == said


def test_a_story_without_people() -> None:
    with pytest.raises(BadQuestion, match="nobody was found"):
        entity_of(replace(TALE, entities=[]), "Ann")


def test_scenes_by_number_and_id() -> None:
    assert [scene_of(TALE, number)[1].id for number in ("1", "s2")] == ["s1", "s2"]
    for number in ("0", "3", "s9", "", "one"):
        with pytest.raises(BadQuestion, match="1 to 2"):
            scene_of(TALE, number)
    with pytest.raises(BadQuestion, match="no entry 'q99'; there are"):
        ask.why(TALE, "q99")
    with pytest.raises(BadQuestion, match="the same"):
        ask.bond(TALE, "Tom", "old Tom")
