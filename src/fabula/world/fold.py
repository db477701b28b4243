"""Folds: from the changes to what stands. Each takes the ledger, or the part of it that a reader has seen."""

from collections import defaultdict
from collections.abc import Sequence

from msgspec.structs import replace

from fabula.layers import Bond, Change, Knowledge, Promise, Span, TurningPoint
from fabula.layers.bond_words import TURNS, bond_word
from fabula.layers.vocabulary import BondKind, ChangeKind, PromiseStatus

SETTLES: dict[ChangeKind, PromiseStatus] = {"promise_kept": "kept", "promise_broken": "broken", "promise_released": "released"}
HELD = {"happened", "recalled", "habitual"}  # what stands in the story's world, not in a wish or a denial
MOVES = frozenset(TURNS.values())


def fold_world(changes: list[Change]) -> tuple[list[Bond], list[Promise], list[Knowledge]]:
    """Bonds, promises and knowledge after all changes, each in the order of the telling. No step tells yet who learns what."""
    return fold_bonds(changes), fold_promises(changes), []


def fold_bonds(changes: Sequence[Change]) -> list[Bond]:
    """The bonds. Two people have at most one bond of a kind, whichever of them it is stated of; what is denied or imagined makes none.

    A bond's evidence is that of every change that states it. Its turning points are the changes between the two that move bonds.
    """
    found: dict[tuple[frozenset[str], BondKind], Bond] = {}
    between: defaultdict[frozenset[str], list[BondKind]] = defaultdict(list)
    evidence: defaultdict[tuple[frozenset[str], BondKind], list[Span]] = defaultdict(list)
    turned: defaultdict[tuple[frozenset[str], BondKind], list[TurningPoint]] = defaultdict(list)
    for change in changes:
        if change.who is None or len(change.whom) != 1 or change.modality not in HELD:
            continue
        pair = frozenset((change.who, change.whom[0]))
        if change.kind == "bond":
            bond = stated(change, change.who, change.whom[0], f"b{len(found) + 1}")
            if (pair, bond.kind) not in found:
                found[pair, bond.kind] = bond
                between[pair].append(bond.kind)
            evidence[pair, bond.kind] += change.evidence
        elif change.kind == "bond_ended" or change.what in MOVES:
            for kind in between[pair]:
                bond = found[pair, kind]
                if change.kind == "bond_ended":
                    found[pair, kind] = replace(bond, until=change.id) if kind == "partner" and bond.until is None else bond
                else:
                    turned[pair, kind].append(TurningPoint(change.id, change.what))
    return [replace(bond, evidence=evidence[key], turning_points=turned[key]) for key, bond in found.items()]


def stated(change: Change, who: str, whom: str, id: str) -> Bond:
    """The bond that a change states by its word: "`who` is the WORD of `whom`"."""
    word = bond_word(change.what)
    kind, stands = (word.kind, word.stands) if word else ("other", "equal")
    a, b = (whom, who) if stands == "second" else (who, whom)
    return Bond(id, a, b, kind, stands != "equal", since=change.id, evidence=change.evidence)


def fold_promises(changes: Sequence[Change]) -> list[Promise]:
    """The promises, each open until a change because of it settles it."""
    found: dict[str, Promise] = {}
    for change in changes:
        if change.kind == "promise":
            found[change.id] = Promise(f"p{len(found) + 1}", change.who, change.what, change.id, change.whom, evidence=change.evidence)
        elif change.kind in SETTLES:
            for made in change.because:
                if made in found:
                    found[made] = replace(found[made], status=SETTLES[change.kind], settled=change.id)
    return list(found.values())
