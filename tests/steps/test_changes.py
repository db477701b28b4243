"""Changes: `bonds.txt` and `promises.txt` hold the cases, each a marked story (see annotated.py) and the changes to be found."""

from pathlib import Path

import pytest
from annotated import Annotated, annotated, any_layers
from hypothesis import given

from fabula.layers import Change, Span, Tokens
from fabula.layers.bond_words import bond_word
from fabula.steps.acts import find_acts
from fabula.steps.changes import find_changes


def cases(name: str) -> list[tuple[str, list[str]]]:
    """Stories and what is expected of each: the lines that begin with "=>", and the lines before them."""
    found: list[tuple[str, list[str]]] = []
    story: list[str] = []
    expected: list[str] = []
    for line in [*Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines(), "end"]:
        if line.startswith("=>"):
            expected.append(line.removeprefix("=>").strip())
        elif expected:
            if line:
                found.append(("\n".join(story).strip(), [each for each in expected if each]))
                story, expected = [line], []
        else:
            story.append(line)
    return found


def changes_of(story: Annotated) -> list[Change]:
    return find_changes(story.text, story.mentions, story.quotes, find_acts(story.text, story.quotes, Tokens(), None, {}))


@pytest.mark.parametrize(("marked", "expected"), cases("bonds.txt"))
def test_bonds(marked: str, expected: list[str]) -> None:
    story = annotated(marked)
    found = [change for change in changes_of(story) if change.kind == "bond"]
    evidence = [" ".join(change.evidence[0].of(story.text).split()) for change in found]
    assert [f"{c.who} is the {c.what} of {c.whom[0]}: {words}" for c, words in zip(found, evidence, strict=True)] == expected
    assert all(bond_word(change.what) for change in found)


@pytest.mark.parametrize(("marked", "expected"), cases("promises.txt"))
def test_promises_and_what_moves_a_bond(marked: str, expected: list[str]) -> None:
    found = []
    for c in changes_of(annotated(marked)):
        pair = f"{c.who}>{','.join(c.whom)}" if c.whom else c.who
        found.append(
            " ".join([c.id, c.kind, str(pair), *([c.what] if c.kind == "other" else []), *(["because", *c.because] if c.because else [])])
        )
    assert found == expected


def test_changes_stand_in_the_order_of_the_telling() -> None:
    told = "\n\n".join(story for name in ("bonds.txt", "promises.txt") for story, _ in cases(name))
    story = annotated(told)
    found = changes_of(story)
    assert len(found) > 15
    assert [c.id for c in found] == [f"c{n}" for n in range(1, len(found) + 1)]
    for change in found:
        assert change.at == max(span.end for span in change.evidence)
        assert all(Span(0, len(told)).covers(span) for span in change.evidence)
        assert all(int(because[1:]) < int(change.id[1:]) for because in change.because)
    assert [c.at for c in found] == sorted(c.at for c in found)


TEXT = "“Dad!” said her brother Tom. Ann, his wife, had promised him. “I promise, my friend.” He made her promise. She kept her word."


@given(any_layers(TEXT))
def test_any_layers_give_changes_in_the_text(story: Annotated) -> None:
    found = changes_of(story)
    assert found == changes_of(story)
    for change in found:
        assert change.what
        assert change.who not in change.whom
        assert change.evidence
        assert all(0 <= span.start < span.end <= len(TEXT) for span in change.evidence)
