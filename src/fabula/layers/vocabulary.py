"""The closed vocabularies: every label that a reading can give, in one place, shared with the gold data."""

from typing import Literal, get_args

RegionKind = Literal["title", "front", "heading", "epigraph", "note", "body", "break", "back", "licence"]
MentionForm = Literal["PROP", "NOM", "PRON"]
EntityType = Literal["PER", "FAC", "GPE", "LOC", "VEH", "ORG"]
EntityKind = Literal["person", "group", "animal", "machine", "place", "organization", "vehicle", "other"]
QuoteKind = Literal["speech", "thought", "writing", "other"]
QuoteType = Literal["explicit", "anaphoric", "implicit"]
Medium = Literal["face", "phone", "letter", "message", "video", "mixed"]
Person = Literal["first", "second", "third"]
Tense = Literal["past", "present"]
ActKind = Literal[
    "question", "request", "order", "invitation", "offer", "promise", "vow", "agreement", "refusal", "apology", "thanks",
    "greeting", "farewell", "threat", "warning", "insult", "praise", "accusation", "confession", "disclosure", "comfort",
    "love", "breakup", "reconciliation", "forgiveness", "advice", "complaint", "joke", "lie",
]  # fmt: skip
DeedKind = Literal[
    "meet", "part", "arrive", "leave", "follow", "give", "take", "steal", "find", "lose", "hide", "show", "help", "save",
    "strike", "hurt", "kill", "die", "touch", "embrace", "kiss", "marry", "betray", "lie_to", "tell", "move_in",
    "move_out", "call", "write_to", "send", "join", "quit", "other",
]  # fmt: skip
# A change of the ledger is a deed, or one of the turns that bonds, promises and knowledge take.
ChangeKind = Literal[DeedKind, "promise", "promise_kept", "promise_broken", "promise_released", "bond", "bond_ended", "learn", "forget"]
Modality = Literal["happened", "recalled", "planned", "imagined", "denied", "habitual"]
BondKind = Literal[
    "kin", "partner", "former partner", "friend", "colleague", "teacher and pupil", "master and servant", "enemy",
    "rival", "acquaintance", "other",
]  # fmt: skip
PromiseStatus = Literal["open", "kept", "broken", "released"]
Learning = Literal["present", "told", "read", "overheard", "found out", "inferred"]

ACTS: tuple[str, ...] = get_args(ActKind)
DEEDS: tuple[str, ...] = get_args(DeedKind)
