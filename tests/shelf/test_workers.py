"""Processes: whose death costs what it had in hand, and nothing else."""

import sys

import pytest

from fabula.errors import StoryError
from fabula.shelf.workers import Died, Processes

DIE = "__import__('os').kill(__import__('os').getpid(), 9)"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_one_that_dies_takes_nothing_with_it() -> None:
    with Processes(2) as engine:
        made = dict(engine.each(eval, ["1 + 1", DIE, "2 + 2", "3 + 3"]))
    assert isinstance(made.pop(DIE), Died)
    assert made == {"1 + 1": 2, "2 + 2": 4, "3 + 3": 6}


def test_no_more_is_taken_than_there_are_processes() -> None:
    taken = []

    def items() -> "list[str]":
        for n in range(6):
            taken.append(n)
            yield f"{n}"  # type: ignore[misc]

    with Processes(2) as engine:
        for n, _ in enumerate(engine.each(eval, items())):
            assert len(taken) <= n + 3


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_where_no_process_lives_it_ends_with_a_word() -> None:
    with Processes(2) as engine, pytest.raises(StoryError, match="every process is killed"):
        list(engine.each(eval, [DIE] * 50))
