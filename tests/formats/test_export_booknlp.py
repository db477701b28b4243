"""BookNLP's files, read by a reader that follows its README to the letter and forgives nothing."""

import json
from collections import Counter
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from any_story import any_story
from hypothesis import given, settings
from lxml import etree
from msgspec.structs import replace
from parsed_story import parsed_story, tokens_of
from ways import SAMPLES, sample

from fabula.formats.booknlp import ENTITIES, QUOTES, SUPERSENSE, TOKENS, files
from fabula.layers import Mention, Quote, Span, Story

FORMS = {"NOM", "PROP", "PRON"}
TYPES = {"PER", "LOC", "FAC", "GPE", "VEH", "ORG"}
GENDERS = {"he/him/his", "she/her", "they/them/their", "xe/xem/xyr/xir", "ze/zem/zir/hir"}


class Book(NamedTuple):
    """What the files of one work say."""

    tokens: list[dict[str, Any]]
    entities: list[dict[str, Any]]
    quotes: list[dict[str, Any]]
    supersense: list[dict[str, Any]]
    characters: list[dict[str, Any]]


def table(data: bytes, header: tuple[str, ...]) -> list[dict[str, Any]]:
    """Rows of a tab-separated file; digits are numbers, `None` is None."""
    lines = data.decode("utf-8").split("\n")
    assert lines[0] == "\t".join(header)
    assert lines.pop() == ""
    rows = [line.split("\t") for line in lines[1:]]
    assert all(len(row) == len(header) for row in rows)
    numbers = {name for name in header if name.endswith(("_ID", "_token", "start", "end", "document", "sentence", "id")) or "byte" in name}
    numbers.add("COREF")
    return [
        {name: (None if value == "None" else int(value)) if name in numbers else value for name, value in zip(header, row, strict=True)}
        for row in rows
    ]


def read_booknlp(made: dict[str, bytes]) -> Book:
    by_kind = {name.split(".", 1)[1]: data for name, data in made.items()}
    tokens = table(by_kind["tokens"], TOKENS)
    for i, token in enumerate(tokens):
        assert token["token_ID_within_document"] == i
        assert 0 <= token["byte_onset"] < token["byte_offset"]
        assert 0 <= token["syntactic_head_ID"] < len(tokens)
        assert token["event"] in {"O", "EVENT"}
        assert token["word"]
    for one, other in pairwise(tokens):
        assert one["byte_offset"] <= other["byte_onset"]
        same = one["sentence_ID"] == other["sentence_ID"]
        assert other["token_ID_within_sentence"] == (one["token_ID_within_sentence"] + 1 if same else 0)
        assert one["sentence_ID"] <= other["sentence_ID"]
        assert one["paragraph_ID"] <= other["paragraph_ID"]
    entities = table(by_kind["entities"], ENTITIES)
    for entity in entities:
        assert 0 <= entity["start_token"] <= entity["end_token"] < len(tokens)
        assert entity["prop"] in FORMS
        assert entity["cat"] in TYPES
    known = {(e["start_token"], e["end_token"], e["COREF"]) for e in entities}
    quotes = table(by_kind["quotes"], QUOTES)
    for quote in quotes:
        assert 0 <= quote["quote_start"] <= quote["quote_end"] < len(tokens)
        if quote["mention_start"] is not None:
            assert (quote["mention_start"], quote["mention_end"], quote["char_id"]) in known
    characters = json.loads(by_kind["book"])["characters"]
    counts = Counter(entity["COREF"] for entity in entities if entity["cat"] == "PER")
    assert {c["id"]: c["count"] for c in characters} == {id: n for id, n in counts.items() if n > 1}
    for character in characters:
        assert set(character) == {"agent", "patient", "mod", "poss", "id", "g", "count", "mentions"}
        assert set(character["mentions"]) == {"proper", "common", "pronoun"}
        for role in ("agent", "patient", "mod", "poss"):
            assert all(tokens[each["i"]]["word"] == each["w"] for each in character[role])
        if character["g"]:
            assert set(character["g"]) == {"inference", "argmax", "max", "total"}
            assert set(character["g"]["inference"]) == GENDERS
            assert character["g"]["inference"][character["g"]["argmax"]] == character["g"]["max"]
    return Book(tokens, entities, quotes, table(by_kind["supersense"], SUPERSENSE), characters)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_by_the_readme(name: str) -> None:
    story = sample(name)
    book = read_booknlp(dict(files(story, False)))
    assert [story.text[t["byte_onset"] : t["byte_offset"]] for t in book.tokens] == [t["word"] for t in book.tokens]
    assert len(book.entities) == len(story.mentions)
    spoken = [q for q in story.quotes if q.kind != "other"]
    assert [" ".join(story.words(q).split()) for q in spoken] == [q["quote"] for q in book.quotes]
    assert [q.speaker is None for q in spoken] == [q["char_id"] is None for q in book.quotes]
    for quote, row in zip(spoken, book.quotes, strict=True):  # inclusive ends
        assert book.tokens[row["quote_start"]]["byte_onset"] <= quote.start < book.tokens[row["quote_start"]]["byte_offset"]
        assert book.tokens[row["quote_end"]]["byte_onset"] < quote.end
        assert story.words(quote).strip().endswith(book.tokens[row["quote_end"]]["word"][-1])
    narrators = [entity for entity in story.entities if entity.narrator]
    assert (0 in {row["COREF"] for row in book.entities}) == bool(narrators)


@pytest.mark.parametrize("name", SAMPLES)
def test_without_the_text_only_names_are_words(name: str) -> None:
    story = sample(name)
    made = dict(files(story, True))
    assert not [file for file in made if file.endswith((".html", ".txt"))]
    book = read_booknlp(made)
    whole = read_booknlp(dict(files(story, False)))
    assert [t["byte_onset"] for t in book.tokens] == [t["byte_onset"] for t in whole.tokens]
    named = [range(e["start_token"], e["end_token"] + 1) for e in whole.entities if e["prop"] == "PROP"]
    names = {i for span in named for i in span}
    assert all(token["word"] == "_" for i, token in enumerate(book.tokens) if i not in names)
    assert {quote["quote"] for quote in book.quotes} == {"_"}
    assert {entity["text"] for entity in book.entities if entity["prop"] != "PROP"} == {"_"}
    assert [c["count"] for c in book.characters] == [c["count"] for c in whole.characters]


@settings(max_examples=40)
@given(any_story())
def test_any_story_by_the_readme(story: Story) -> None:
    read_booknlp(dict(files(story, False)))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_page_shows_the_text_to_the_letter(name: str) -> None:
    (page,) = (data for file, data in files(sample(name), False).items() if file.endswith(".html"))
    text = etree.HTML(page.decode()).find(".//div[@class='text']")
    assert text is not None
    for mark in (*text.findall(".//i"), *text.findall(".//sub")):
        mark.text = None
    assert "".join(text.itertext()) == sample(name).text


def test_tags_and_roles_where_they_are_read() -> None:
    made = dict(files(parsed_story(), False))
    book = read_booknlp(made)
    assert made["parsed.tokens"].decode().splitlines()[4] == "0\t0\t3\t3\tsaw\tsaw\t11\t14\tVERB\t\troot\t3\tEVENT"
    assert [(s["start_token"], s["supersense_category"], s["text"]) for s in book.supersense] == [
        (3, "verb.perception", "saw"),
        (5, "noun.person", "brother Cy"),
    ]
    roles = {c["id"]: {role: [each["w"] for each in c[role]] for role in ("agent", "patient", "mod", "poss")} for c in book.characters}
    assert roles == {
        1: {"agent": ["saw"], "patient": [], "mod": [], "poss": ["brother"]},
        3: {"agent": [], "patient": ["saw"], "mod": ["kind"], "poss": []},
    }
    assert book.characters[0]["g"]["argmax"] == "she/her"


def test_the_mention_of_a_quote_is_the_one_in_its_tag() -> None:
    text = "Ann sat. “Hi,” said she. Ann left."
    story = replace(
        parsed_story(),
        text=text,
        tokens=tokens_of(text, ["Ann", "sat", ".", "“", "Hi", ",", "”", "said", "she", ".", "Ann", "left", "."]),
        sentences=[Span(0, len(text))],
        mentions=[
            Mention("m1", 0, 3, "PER", "PROP", "e1"),
            Mention("m2", 20, 23, "PER", "PRON", "e1"),
            Mention("m3", 25, 28, "PER", "PROP", "e1"),
        ],
        quotes=[Quote("q1", 9, 14, "speech", 1, cue=Span(15, 23), speaker="e1"), Quote("q2", 9, 14, "speech", 1)],
    )
    rows = read_booknlp(dict(files(story, False))).quotes
    assert [list(row.values()) for row in rows] == [[3, 6, 8, 8, "she", 1, "“Hi,”"], [3, 6, None, None, "None", None, "“Hi,”"]]
