"""The world: the ledger of changes, its folds (bonds, promises, knowledge), the state at any place, and questions. Reads layers only."""

from fabula.world.fold import fold_world
from fabula.world.lookup import entity_of, place_of, scene_of
from fabula.world.state import State, state_at

__all__ = ["State", "entity_of", "fold_world", "place_of", "scene_of", "state_at"]
