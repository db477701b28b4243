"""Answers as text: what a terminal shows."""

import pytest
from annotated import story_of
from msgspec.structs import replace

from fabula.formats.answers import render
from fabula.layers import Story
from fabula.world import questions as ask

TALE = story_of(
    "“[My|tom] brother [Bob|bob]? [He|bob] will come,”{tom>ann} [Tom|tom] said in the kitchen. “I promise.”{tom>ann}\n\n"
    "[Tom|tom] had kept [his|tom] promise. “[Ann|ann], look.”{tom>ann}"
)
NOBODY = replace(TALE, entities=[], mentions=[], quotes=[], scenes=[], acts=[], changes=[], bonds=[], promises=[])

SHOWN = {
    "who": """\
tom   tom                               3 lines     4 mentions
      first: “⟦My⟧ brother Bob? He will come,”
bob   bob                               0 lines     2 mentions
      first: “My brother ⟦Bob⟧? He will come,” Tom said in
ann   ann                               0 lines      1 mention
      first: had kept his promise. “⟦Ann⟧, look.”""",
    "where": """\
ann (ann)
  scene 1   present    the kitchen: “My brother Bob? He will come,” Tom said in the kitchen. “I promise.” Tom had kept his promise. “An…""",
    "scene": """\
scene 1 (0–109): “My brother Bob? He will come,” Tom said in the kitchen. “I promise.” Tom had kept his promise. “An…
  place: the kitchen
  medium: face
  present: tom, ann
  spoken of: bob
  tom → ann: 3 lines
  a1: question by tom to ann: “⟦My brother Bob?⟧ He will come,” Tom said in
  a2: promise by tom to ann: Tom said in the kitchen. “⟦I promise⟧.” Tom had kept his promise.""",
    "lines": """\
tom (tom): 3 lines
  q0 100% to ann: “My brother Bob? He will come,”
  q1 100% to ann: “I promise.”
  q2 100% to ann: “Ann, look.”""",
    "promises": """\
p1 kept, tom to ann: “I promise.”
      kept by: “I promise.” Tom had ⟦kept his promise⟧. “Ann, look.”""",
    "bond": """\
tom and bob: 0 lines between them
  b1 kin, bob and tom: brother
        “⟦My brother Bob⟧? He will come,” Tom said in""",
    "why": """\
b1: kin, bob and tom, since c1, 100% sure
  1–15: “⟦My brother Bob⟧? He will come,” Tom said in""",
}


def told(story: Story) -> dict[str, str]:
    return {
        "who": render(ask.who(story)),
        "where": render(ask.where(story, "ann")),
        "scene": render(ask.scene(story, "1")),
        "lines": render(ask.lines(story, "tom")),
        "promises": render(ask.promises(story)),
        "bond": render(ask.bond(story, "tom", "bob")),
        "why": render(ask.why(story, "b1")),
    }


@pytest.mark.parametrize("question", SHOWN)
def test_shown(question: str) -> None:
    assert told(TALE)[question] == SHOWN[question]


def test_the_nameless_and_silent_are_counted() -> None:
    silent = replace(TALE, entities=[replace(each, named_at=None, quotes=0) for each in TALE.entities])
    assert render(ask.who(silent)).endswith("\nand 2 more without a name, spoken of once or twice")
    assert "bob" not in render(ask.who(silent)).replace("brother Bob", "")


def test_nothing_found_is_said() -> None:
    assert render(ask.who(NOBODY)) == "nobody was found"
    assert render(ask.promises(NOBODY)) == "no promise was found"


def test_what_the_story_holds_stays_on_its_line() -> None:
    hostile = replace(TALE, entities=[replace(each, name="A\nB\x1b[31m\tC") for each in TALE.entities])
    assert all("\x1b" not in shown and "A B" in shown for shown in told(hostile).values())


def test_no_answer_is_an_error() -> None:
    with pytest.raises(TypeError, match="int is no answer"):
        render(3)
