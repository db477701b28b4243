"""Mapping by names."""

import pytest

from evaluation.gold import Character
from evaluation.names import bare, clusters_per_character, map_by_names
from fabula.layers import Alias, Entity

CAST = (
    Character("frank", ("Frank Churchill", "Frank", "Mr. Churchill")),
    Character("uncle", ("Mr. Churchill", "his uncle")),
    Character("duke", ("the Duke", "Prince Charming")),
    Character("teller", ("Watson", "the doctor"), narrator=True),
)


def entity(id: str, *names: tuple[str, int], narrator: bool = False) -> Entity:
    return Entity(id, "PER", "person", names[0][0], [Alias(*each) for each in names], narrator=narrator)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("The old Duke’s", "duke"),
        ("Poor little Dora", "dora"),
        ("JAMES'", "james"),
        ("  Mr.\n Weston ", "mr. weston"),
        ("the", "the"),
        ("dear", "dear"),
    ],
)
def test_bare(name: str, expected: str) -> None:
    assert bare(name) == expected


def test_most_of_the_names_decide() -> None:
    both = entity("e1", ("the Duke", 3), ("Frank", 2))
    assert map_by_names([both], CAST) == {"e1": "duke"}


def test_a_shared_name_counts_half_for_each() -> None:
    assert map_by_names([entity("e1", ("Mr. Churchill", 3), ("his uncle", 1))], CAST) == {"e1": "uncle"}
    assert map_by_names([entity("e1", ("Mr. Churchill", 3), ("the Duke", 2))], CAST) == {"e1": "duke"}


def test_of_equals_the_fullest_name_decides() -> None:
    names = ("his uncle", 1), ("Frank", 1)
    assert map_by_names([entity("e1", *names)], CAST) == {"e1": "uncle"}
    assert map_by_names([entity("e1", *reversed(names))], CAST) == {"e1": "frank"}


def test_nobody_matches() -> None:
    assert map_by_names([entity("e1", ("Mr. Churchill Senior", 9))], CAST) == {}


def test_several_entities_may_be_one_character() -> None:
    mapped = map_by_names([entity("e1", ("Duke", 4)), entity("e2", ("Prince Charming", 1))], CAST)
    assert mapped == {"e1": "duke", "e2": "duke"}
    assert clusters_per_character(mapped)["duke"] == 2


def test_a_nameless_narrator_is_the_narrator() -> None:
    assert map_by_names([entity("e1", ("the narrator", 1), narrator=True)], CAST) == {"e1": "teller"}
    assert map_by_names([entity("e1", ("Frank", 2), narrator=True)], CAST) == {"e1": "frank"}, "names weigh more"
