"""The script gives back the text, and its ids stand still."""

import json

import msgspec
from any_story import any_story
from hypothesis import example, given

from fabula.formats.script import NARRATOR, as_jsonl, as_txt, script
from fabula.layers import Entity, Fabula, Meta, Quote, Region, Source, Span, Story, Tokens

ANNE, BEN = Entity("e1", "PER", "person", "Anne"), Entity("e2", "PER", "person", "Ben")


def story(text: str, quotes: list[Quote], paragraphs: list[Span] | None = None, entities: list[Entity] | None = None) -> Story:
    regions = [Region("r1", "body", 0, len(text))] if text else []
    return Story(
        Fabula("0"), Source("s", "txt", ""), Meta(), text, regions, paragraphs or [], [], Tokens(),
        [], entities or [ANNE, BEN], quotes, [], [], [], [], [], [], [],
    )  # fmt: skip


def quote(text: str, words: str, speaker: str | None, kind: str = "speech") -> Quote:
    start = text.index(words)
    return msgspec.convert(
        {"id": f"q{start}", "start": start, "end": start + len(words), "kind": kind, "turn": 1, "speaker": speaker}, Quote
    )


@given(any_story())
@example(story("", []))
def test_the_lines_joined_are_the_text(each: Story) -> None:
    lines = script(each)
    assert "".join(line.text for line in lines) == each.text
    assert len({line.id for line in lines}) == len(lines)
    assert [json.loads(row) for row in as_jsonl(lines).decode().split("\n")[:-1]] == [msgspec.to_builtins(line) for line in lines]


@given(any_story())
def test_another_speaker_changes_no_id(each: Story) -> None:
    swapped = msgspec.structs.replace(each, quotes=[msgspec.structs.replace(q, speaker="e2") for q in each.quotes])
    assert [line.id for line in script(swapped)] == [line.id for line in script(each)]


def test_a_line_is_a_quote_piece_or_a_stretch_of_narration() -> None:
    text = "Tea\n\n“Yes,” said Anne, “but when?”\n\nHe thought. It was late.\n\n“Now,” said the sign."
    quotes = [
        quote(text, "“Yes,”", "e1"),
        quote(text, "“but when?”", "e1"),
        quote(text, "“Now,”", None, "writing"),
    ]
    paragraphs = [Span(text.index(p), text.index(p) + len(p)) for p in text.split("\n\n")]
    assert [(line.speaker, line.text) for line in script(story(text, quotes, paragraphs))] == [
        (NARRATOR, "Tea\n\n"),
        ("Anne", "“Yes,” "),
        (NARRATOR, "said Anne, "),
        ("Anne", "“but when?”\n\n"),
        (NARRATOR, "He thought. It was late.\n\n"),
        (None, "“Now,” "),
        (NARRATOR, "said the sign."),
    ]


def test_the_outer_quote_speaks_and_other_is_narrated() -> None:
    text = "“He said ‘go’ to me.” The “café” shut."
    quotes = [quote(text, "“He said ‘go’ to me.”", "e1"), quote(text, "‘go’", "e2"), quote(text, "“café”", None, "other")]
    assert [(line.speaker, line.text) for line in script(story(text, quotes))] == [
        ("Anne", "“He said ‘go’ to me.” "),
        (NARRATOR, "The “café” shut."),
    ]


def test_two_people_of_one_name_are_two_voices() -> None:
    text = "“Hi.” “Hi.”"
    quotes = [Quote("q1", 0, 5, "speech", 1, speaker="e1"), Quote("q2", 6, 11, "speech", 2, speaker="e2")]
    lines = script(story(text, quotes, entities=[ANNE, Entity("e2", "PER", "person", "Anne")]))
    assert [line.speaker for line in lines] == ["Anne", "Anne (2)"]


def test_the_text_form_names_each_speaker_above_the_words() -> None:
    text = "“Hi.”\nShe left."
    assert as_txt(script(story(text, [quote(text, "“Hi.”", None)]))).decode() == "[?]\n“Hi.”\n[NARRATOR]\nShe left.\n"
