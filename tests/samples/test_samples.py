"""The samples: whole, and of one mind with their gold."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from fabula.layers.vocabulary import ACTS

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = sorted(path.parent.name for path in SAMPLES.glob("*/story.txt"))


def sample(name: str) -> tuple[str, dict[str, Any]]:
    return (SAMPLES / name / "story.txt").read_text(encoding="utf-8"), json.loads((SAMPLES / name / "gold.json").read_bytes())


def spans_in(value: Any) -> list[list[int]]:
    """All [start, end] pairs of the world's entries."""
    if isinstance(value, dict):
        return [span for each in value.values() for span in spans_in(each)]
    if isinstance(value, list):
        is_span = len(value) == 2 and all(isinstance(each, int) for each in value)
        return [value] if is_span else [span for each in value for span in spans_in(each)]
    return []


def test_there_are_six() -> None:
    assert len(NAMES) == 6


@pytest.mark.parametrize("name", NAMES)
def test_gold_lies_in_the_text(name: str) -> None:
    text, gold = sample(name)
    pieces = [*gold["quotes"], *gold["mentions"], *gold["scenes"]]
    spans = [[piece["start"], piece["end"]] for piece in pieces] + gold["heads"] + spans_in(gold["world"])
    assert len(spans) > 200
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip()


@pytest.mark.parametrize("name", NAMES)
def test_gold_speaks_only_of_its_cast(name: str) -> None:
    _, gold = sample(name)
    cast = {who["id"] for who in gold["cast"]}
    mentioned = {who for mention in gold["mentions"] for who in mention["entities"]}
    assert mentioned == cast, "everyone in the cast is mentioned, and nobody else"
    for quote in gold["quotes"]:
        assert {quote["speaker"], *quote["addressees"]} - {None} <= cast
        assert set(quote["acts"]) <= {"none", *ACTS}
    for scene in gold["scenes"]:
        assert {*scene["present"], *scene["spoken_of"]} <= cast
    for entries in gold["world"].values():
        for entry in entries:
            people = [who for key in ("who", "whom", "by", "to", "a", "b", "from") for who in entry.get(key) or []]
            assert set(people) <= cast


@pytest.mark.parametrize("name", NAMES)
def test_quotes_begin_and_end_at_marks(name: str) -> None:
    text, gold = sample(name)
    # A speech of several paragraphs opens in each and closes once; messages and chat lines have no marks.
    spoken = [text[q["start"] : q["end"]] for q in gold["quotes"] if q["kind"] == "speech"]
    assert all(words[0] in "“\"'‘*—" for words in spoken)


def test_the_readme_names_the_samples_and_no_others() -> None:
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    cells = [line.split("|")[2] for line in readme.partition("## Where")[2].splitlines() if line.startswith("|") and "---" not in line]
    named = {name for cell in cells if cell.strip() != "where" for name in re.findall(r"[a-z][a-z-]+", cell)}
    assert named == set(NAMES)
