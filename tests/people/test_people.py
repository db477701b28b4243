"""Who says what to whom: cases as folders, and what holds for every text.

A case: tests/cases/people/NAME/story.txt, perhaps cast.toml, and expected.tsv with a line a quote: its opening words, the name of the
speaker, of the first addressee (or -), the type.
"""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fabula
from fabula.layers import Document, GivenCast, GivenCharacter, Meta, Region, Source, Story
from fabula.reading import read_document
from fabula.steps import speakers

CASES = sorted((Path(__file__).parent.parent / "cases" / "people").iterdir())


def read_text(text: str) -> Story:
    regions = (Region("r1", "body", 0, len(text)),) if text.strip() else ()
    return read_document(Document(text, regions, Meta(), Source("test", "txt", "0" * 64)))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_speakers(case: Path) -> None:
    cast = case / "cast.toml"
    story = fabula.read(case / "story.txt", cast if cast.exists() else None)
    names = {e.id: e.name for e in story.entities}
    read = []
    for quote in story.quotes:
        addressee = names[quote.addressees[0]] if quote.addressees else "-"
        read.append((story.words(quote).strip('“”" '), names.get(quote.speaker or "", "-"), addressee, quote.type))
    lines = [line.split("\t") for line in (case / "expected.tsv").read_text().splitlines() if not line.startswith("#")]
    expected = [
        (said[: len(line[0])], line[1], line[2] if line[2] != "-" else to, line[3])
        for line, (said, _, to, _) in zip(lines, read, strict=True)
    ]
    assert [(said[: len(line[0])], who, to, kind) for line, (said, who, to, kind) in zip(lines, read, strict=True)] == expected
    assert [said.startswith(line[0]) for line, (said, *_) in zip(lines, read, strict=True)] == [True] * len(lines)


def test_a_place_and_a_heading_are_nobody() -> None:
    story = fabula.read(CASES[0].parent / "place-is-nobody" / "story.txt")
    assert {e.name: e.kind for e in story.entities}["London"] == "place"
    story = fabula.read(CASES[0].parent / "heading-is-nobody" / "story.txt")
    assert {e.name for e in story.entities if e.kind == "person"} == {"Emma Marsh", "Tom"}


def test_narrator_is_one_person_with_their_name() -> None:
    story = fabula.read(CASES[0].parent / "narrator-named-by-others" / "story.txt")
    (narrator,) = (e for e in story.entities if e.narrator)
    assert narrator.name == "Nora"
    assert not [e for e in story.entities if e.name in ("I", "the narrator")]


def test_two_of_a_site_s_tags_are_two() -> None:
    text = "Tycho put down the oars.\n\n“Ty, come here,” said Anna.\n\n“Yes,” said Tycho.\n\n“Then come, Ty,” said Anna.\n"
    for listed, names in (([], {"Tycho", "Anna"}), (["Tycho Brandt", "Ty Hood"], {"Tycho Brandt", "Ty Hood", "Anna"})):
        meta = Meta(tags={"Characters": listed})
        story = read_document(Document(text, (Region("r1", "body", 0, len(text)),), meta, Source("test", "html", "0" * 64)))
        assert {e.name for e in story.entities} == names


@pytest.mark.parametrize("mark", ["'", "’"])
def test_a_word_for_any_hearer_is_no_alias(mark: str) -> None:
    said = f"“Good morning, ma{mark}am,” said Tom to Mrs. Rook.\n\n“Good morning,” said Mrs. Rook.\n\n“Cold, ma{mark}am,” said Tom.\n"
    (rook,) = (e for e in read_text(said).entities if e.name == "Mrs. Rook")
    assert [alias.text for alias in rook.aliases] == ["Mrs. Rook"]


def test_tags_of_a_site_name_those_whom_the_text_names_in_part() -> None:
    text = "“Come in,” said Nell. Mr. Rook came in, and she laughed at him.\n\n“I have come for the key,” said Mr. Rook.\n"
    tags = {"Characters": ["Nell Amber (mentioned)", "Odo Finch"], "Relationships": ["Nell Amber/Tom Rook"], "Fandoms": ["Key Lane"]}
    regions = (Region("r1", "body", 0, len(text)),)
    story = read_document(Document(text, regions, Meta(tags=tags), Source("test", "html", "0" * 64)))
    assert {story.entity(quote.speaker or "").name for quote in story.quotes} == {"Nell Amber", "Tom Rook"}
    assert not [e for e in story.entities if e.name in ("Odo Finch", "Key Lane")]


RAIN = "\n\n" + "Tom saw the rain on the roofs, on the yard and on the long road to the hills. " * 1500


def speaker_of_the_second(text: str) -> str:
    story = read_text(text)
    return story.entity(story.quotes[1].speaker or "").name


def test_in_a_long_story_whoever_talks_has_a_name() -> None:
    text = "Nancy came down with Tom. “Sit down,” said Tom.\n\nThe porter bowed, and Nancy too. “Thank you.”\n"
    assert [speaker_of_the_second(text + more) for more in ("", RAIN)] == ["the porter", "Nancy"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Nancy came down with Tom. “Sit down,” said Tom.\n\nNancy bowed. “Thank you,” said the porter.\n", "the porter"),
        ("I came down with Tom. “Sit down,” said Tom.\n\nMy mother bowed, and Nancy too. “Thank you.”\n", "my mother"),
        ("Nancy came with Tom. “Sit,” said Tom.\n\nThe porter bowed, and Nancy too. “Thank you.” " + "The porter sat. " * 99, "the porter"),
    ],
    ids=["tagged", "family of the narrator", "always spoken of"],
)  # fmt: skip
def test_but_not_only_by_a_name(text: str, speaker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speakers, "SHORT", 10)  # as much against the nameless as in the longest story
    assert speaker_of_the_second(text + (RAIN.replace("Tom", "I") if text.startswith("I ") else RAIN)) == speaker


def test_whom_the_reader_gives_by_a_phrase_needs_no_name() -> None:
    text = "Nancy came down with Tom. “Sit down,” said Tom.\n\nThe porter bowed, and Nancy too. “Thank you.”\n" + RAIN
    document = Document(text, (Region("r1", "body", 0, len(text)),), Meta(), Source("test", "txt", "0" * 64))
    story = read_document(document, GivenCast((GivenCharacter("the porter"),)))
    assert story.entity(story.quotes[1].speaker or "").name == "the porter"


def test_of_initials_without_end_a_name_has_as_many_as_a_name_may() -> None:
    story = read_text("“Go,” said " + "J. " * 12 + "Marsh.")
    assert [e.name for e in story.entities] == ["J. " * 8 + "Marsh"]


WORDS = st.sampled_from(
    [
        *"Anne Tom Mrs. Hale the old man said she he I you , . ! ? “ ” ‘ ’ — : asked and her brother of Duke W-will ANNE London in".split(),
        "\n",
        "\n\n",
        " ",
        '"',
        "'",
        "Robin Hale",
        "Robin Okafor",
    ]
)


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=120).map(" ".join)))
def test_every_text_is_read_and_what_is_read_holds_together(text: str) -> None:
    text = text.replace("\x00", "")
    story = read_text(text)
    ids = {e.id for e in story.entities}
    assert len(ids) == len(story.entities)
    for mention in story.mentions:
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.entity is None or mention.entity in ids
        assert 0.0 <= mention.confidence <= 1.0
    for quote in story.quotes:
        assert quote.speaker is None or quote.speaker in ids
        assert set(quote.addressees) <= ids - {quote.speaker}
        assert {a.entity for a in quote.alternatives} <= ids - {quote.speaker}
        assert 0.0 <= quote.confidence <= 1.0
        assert quote.cue is None or quote.cue.end <= len(text)
    for entity in story.entities:
        assert entity.mentions == sum(m.entity == entity.id for m in story.mentions)
        assert entity.quotes == sum(q.speaker == entity.id for q in story.quotes)
    assert read_text(text) == story


def test_a_given_narrator_stays_who_they_are() -> None:
    text = (CASES[0].parent / "narrator-named-once" / "story.txt").read_text()
    cast = GivenCast((GivenCharacter("the narrator", narrator=True), GivenCharacter("Una")))
    document = Document(text, (Region("r1", "body", 0, len(text)),), Meta(), Source("test", "txt", "0" * 64))
    assert {e.name: e.narrator for e in read_document(document, cast).entities}["the narrator"]
    assert {e.name: e.narrator for e in read_document(document).entities} == {"Toby": False, "Una": True}
