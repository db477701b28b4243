"""The world: the ledger of changes, its folds (bonds, promises, knowledge), the state at any place, and questions. Reads layers only."""

from fabula.world.ledger import fold_world

__all__ = ["fold_world"]
