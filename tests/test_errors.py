"""Errors: what a worker of another process meets reaches the person whole."""

import pickle

import pytest

from fabula.errors import BadCast, BadQuestion, CannotWrite, MissingExtra, StoryError, UnreadableSource, UnusableModel

ERRORS = [
    UnreadableSource("a.txt", "is empty", "name another"), BadCast("cast.toml", "is no TOML", "mend it"), BadQuestion("who is Zed?"),
    CannotWrite("out", "no space"), UnusableModel("own.zip", "is damaged", "name another"), MissingExtra("parquet", "pyarrow", "parquet"),
]  # fmt: skip


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_travels(error: StoryError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
    assert "\n" not in str(again)
