"""Who is said twice, as trees show it: `appositions.txt` holds the cases."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from fabula.layers import Tokens
from fabula.steps.appositions import find_appositions
from tests.parsed import Parsed, parsed

CASES = parsed(Path(__file__).with_name("appositions.txt"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_stands_in_apposition_is_one(case: Parsed) -> None:
    tags = dict(zip(case.tokens.start, case.tokens.upos, strict=True))
    mentions = [replace(m, form="PROP" if tags[m.start] == "PROPN" else "NOM") for m in case.mentions]
    entity = {m.id: m.entity for m in mentions}
    same = [f"{entity[one]} = {entity[other]}" for one, other in find_appositions(case.tokens, mentions).items()]
    assert (same or ["nobody"]) == case.expected
    assert find_appositions(Tokens(), mentions) == {}
