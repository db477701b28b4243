"""Processes: whose death costs what it had in hand, and nothing else."""

import sys

import pytest

from fabula.errors import StoryError
from fabula.shelf.workers import Died, in_processes

DIE = "__import__('os').kill(__import__('os').getpid(), 9)"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_one_that_dies_takes_nothing_with_it() -> None:
    made = dict(in_processes(eval, ["1 + 1", DIE, "2 + 2", "3 + 3"], 2))
    assert isinstance(made.pop(DIE), Died)
    assert made == {"1 + 1": 2, "2 + 2": 4, "3 + 3": 6}


def test_no_more_is_taken_than_there_are_processes() -> None:
    taken = []

    def items() -> "list[str]":
        for n in range(6):
            taken.append(n)
            yield f"{n}"  # type: ignore[misc]

    for n, _ in enumerate(in_processes(eval, items(), 2)):
        assert len(taken) <= n + 3


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_where_no_process_lives_it_ends_with_a_word() -> None:
    with pytest.raises(StoryError, match="every process is killed"):
        list(in_processes(eval, [DIE] * 50, 2))
