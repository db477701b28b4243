"""The contract: every key, valid against its schema, and back again."""

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

import fabula
from fabula.errors import UnreadableSource
from fabula.formats.checks import flaw
from fabula.formats.json import decode, encode, schema
from fabula.formats.script import script


def test_the_output_is_valid_against_the_schema_and_has_every_key(tea: Path) -> None:
    told = json.loads(encode(fabula.read(tea)))
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(told, schema())
    for key in ("fabula", "quotes"):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({k: v for k, v in told.items() if k != key}, schema())


@pytest.mark.parametrize("path", sorted((ROOT / "samples").glob("*/story.txt")), ids=lambda p: p.parent.name)
def test_every_sample_keeps_the_contract(path: Path) -> None:
    story = fabula.read(path)
    jsonschema.validate(json.loads(encode(story)), schema())
    assert flaw(story) is None
    assert story.text == path.read_text(encoding="utf-8")
    assert "".join(line.text for line in script(story)) == story.text


def test_a_story_comes_back_as_it_went(tea: Path, tmp_path: Path) -> None:
    story = fabula.read(tea)
    fabula.save(story, tmp_path / "tea.json")
    assert fabula.load(tmp_path / "tea.json") == story
    assert encode(fabula.read(tea)) == encode(story)


@given(st.binary(max_size=200) | st.recursive(st.none() | st.text(), lambda x: st.dictionaries(st.text(), x)).map(msgspec.json.encode))
@settings(max_examples=50)
def test_what_is_no_reading_is_one_error(data: bytes) -> None:
    with pytest.raises(UnreadableSource):
        decode(data, "x.json")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("fabula", "schema"), 99),
        (("fabula",), None),
        (("text",), "short"),
        (("tokens", "lemma"), []),
        (("quotes", 0, "end"), 10**9),
        (("quotes", 0, "start"), -1),
        (("quotes", 0, "kind"), "song"),
        (("paragraphs", 0), [3, 2]),
        (("quotes", 0, "speaker"), "e99"),
        (("quotes", 0, "alternatives"), [{"entity": "e99", "p": 0.1}]),
        (("quotes", 0, "cue"), [5, 10**9]),
        (("scenes", 0, "present"), ["e99"]),
        (("entities",), []),
        (("quotes",), []),
    ],
)
def test_a_changed_reading_is_one_error(tea: Path, path: tuple[str | int, ...], value: object) -> None:
    told = json.loads(encode(fabula.read(tea)))
    holder = told
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    with pytest.raises(UnreadableSource):
        decode(json.dumps(told).encode(), "x.json")


def test_deep_nesting_is_one_error() -> None:
    with pytest.raises(UnreadableSource):
        decode(b'{"fabula":' + b"[" * 200_000, "x.json")
