"""Facts that a person gives, and that bind every step."""

from msgspec import Struct, field

from fabula.layers.vocabulary import EntityKind


class GivenCharacter(Struct, frozen=True, forbid_unknown_fields=True):
    """One character of a given cast. `pronouns` is the first word of the set: "she", "he", "they", "xe"…"""

    name: str
    aliases: list[str] = field(default_factory=list)
    pronouns: str | None = None
    kind: EntityKind = "person"
    narrator: bool = False


class GivenCast(Struct, frozen=True, forbid_unknown_fields=True):
    """The content of a `cast.toml`: one `[[character]]` table a person. Empty when none was given."""

    character: tuple[GivenCharacter, ...] = ()
