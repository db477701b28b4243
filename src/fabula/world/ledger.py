"""The ledger: all changes in the order of the telling, read as far as any place."""

from bisect import bisect_right
from collections.abc import Sequence

from fabula.layers import Change


def up_to(changes: Sequence[Change], offset: int) -> Sequence[Change]:
    """The changes that the telling has made known at `offset`: those whose evidence ends there or before."""
    return changes[: bisect_right(changes, offset, key=lambda change: change.at)]
