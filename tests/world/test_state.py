"""The state at any place rests on what stands before it."""

from pathlib import Path

from annotated import story_of
from hypothesis import given
from hypothesis import strategies as st

from fabula.reading import read
from fabula.world import state_at

SAMPLES = Path(__file__).parents[2] / "samples"
STORIES = [read(path) for path in sorted(SAMPLES.glob("*/story.txt"))]


TALE = story_of(
    "[A thin boy|pip] stood on the stairs. [He|pip] listened. “Who is [he|pip]?”{ann>} said [Ann|ann].\n\n"
    "“[My|tom] brother [Pip|pip],”{tom>ann} said [Tom|tom]. “[I|tom] will be back. I promise.”{tom>ann}\n\n"
    "***\n\n"
    "[Tom|tom] had kept [his|tom] promise. [Tom Hale|tom] came in. [He|tom] sat down."
)


def at(words: str) -> int:
    return TALE.text.index(words) + len(words)


def test_people_are_called_as_the_text_has_called_them() -> None:
    assert state_at(TALE, 0).names == {}
    assert state_at(TALE, at("stairs")).names == {"pip": "A thin boy"}
    assert state_at(TALE, at("said Tom")).names == {"pip": "Pip", "ann": "Ann", "tom": "Tom"}
    assert state_at(TALE, len(TALE.text)).names["tom"] == "Tom Hale"


def test_bonds_and_promises_stand_from_their_words_on() -> None:
    assert [state_at(TALE, at(words)).bonds for words in ("stairs", "My brother Pi")] == [[], []]
    assert [bond.kind for bond in state_at(TALE, at("My brother Pip")).bonds] == ["kin"]
    counts = [len(state_at(TALE, at(words)).promises) for words in ("said Tom", "I promise.”", "had kept his", "had kept his promise")]
    assert counts == [0, 1, 1, 0]


def test_on_stage_are_those_whom_the_scene_has_shown() -> None:
    shown = [
        (state.scene, sorted(state.on_stage)) for state in (state_at(TALE, at(words)) for words in ("A thin", "stairs", "said Tom", "came"))
    ]
    assert shown == [("s1", []), ("s1", ["pip"]), ("s1", ["ann", "pip", "tom"]), ("s2", ["tom"])]
    assert state_at(TALE, at("***")).scene is None


@given(st.data())
def test_nothing_rests_on_what_stands_after(data: st.DataObject) -> None:
    story = data.draw(st.sampled_from(STORIES))
    place = data.draw(st.integers(0, len(story.text)))
    state, seen = state_at(story, place), story.text[:place]
    changes = {change.id: change for change in story.changes}
    for entry in (*state.bonds, *state.promises):
        assert entry.evidence
        assert all(span.end <= place for span in entry.evidence)
    assert all(changes[bond.since or ""].at <= place for bond in state.bonds)
    assert all(changes[promise.made].at <= place for promise in state.promises)
    assert all(name in seen for name in state.names.values())
    told_of = {id for bond in state.bonds for id in (bond.a, bond.b)} | {
        id for promise in state.promises for id in (promise.by, *promise.to)
    }
    assert {*state.on_stage, *told_of} <= {*state.names}


def test_what_a_reader_knows_at_the_end_is_what_stands() -> None:
    for story in STORIES:
        state = state_at(story, len(story.text))
        assert state.bonds == [bond for bond in story.bonds if bond.until is None]
        assert state.promises == [promise for promise in story.promises if promise.status == "open"]
