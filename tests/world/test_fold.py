"""The folds: from changes to bonds and promises."""

from fabula.layers import Change, Span, TurningPoint
from fabula.layers.vocabulary import ChangeKind, Modality
from fabula.world import fold_world
from fabula.world.ledger import up_to


def change(n: int, kind: ChangeKind, who: str, what: str, *whom: str, because: str = "", modality: Modality = "happened") -> Change:
    return Change(f"c{n}", 10 * n, kind, who, what, [*whom], modality, [because] if because else [], [Span(10 * n - 5, 10 * n)], 1.0)


def test_a_bond_is_one_whoever_it_is_stated_of() -> None:
    bonds, _, _ = fold_world(
        [
            change(1, "bond", "ann", "daughter", "tom"),
            change(2, "bond", "tom", "father", "ann"),
            change(3, "bond", "ann", "sister", "bob"),
            change(4, "bond", "bob", "friends", "ann"),
        ]
    )
    assert [(b.id, b.kind, b.a, b.b, b.directed, b.since) for b in bonds] == [
        ("b1", "kin", "tom", "ann", True, "c1"),
        ("b2", "kin", "ann", "bob", False, "c3"),
        ("b3", "friend", "bob", "ann", False, "c4"),
    ]
    assert bonds[0].evidence == [Span(5, 10), Span(15, 20)]


def test_what_is_denied_or_imagined_makes_no_bond() -> None:
    modalities: list[Modality] = ["denied", "imagined", "planned"]
    assert fold_world([change(n, "bond", "ann", "wife", "tom", modality=m) for n, m in enumerate(modalities, 1)])[0] == []
    assert len(fold_world([change(1, "bond", "ann", "wife", "tom", modality="recalled")])[0]) == 1


def test_a_bond_turns_and_ends() -> None:
    bonds, _, _ = fold_world(
        [
            change(1, "bond", "ann", "wife", "tom"),
            change(2, "other", "ann", "forgives", "tom"),
            change(3, "other", "ann", "forgives", "bob"),
            change(4, "give", "ann", "a spoon", "tom"),
            change(5, "bond_ended", "tom", "leaves her", "ann"),
        ]
    )
    assert (bonds[0].turning_points, bonds[0].until) == ([TurningPoint("c2", "forgives")], "c5")


def test_a_promise_is_open_until_a_change_because_of_it_settles_it() -> None:
    made = [
        change(1, "promise", "ann", "to come", "tom"),
        change(2, "promise", "ann", "to sing", "bob"),
        change(3, "promise", "bob", "to go"),
    ]
    settled = [change(4, "promise_kept", "ann", "came", because="c1"), change(5, "promise_broken", "bob", "stayed", because="c3")]
    _, promises, knowledge = fold_world(made + settled)
    assert [(p.id, p.made, p.status, p.settled) for p in promises] == [
        ("p1", "c1", "kept", "c4"),
        ("p2", "c2", "open", None),
        ("p3", "c3", "broken", "c5"),
    ]
    assert {p.status for p in fold_world(made)[1]} == {"open"}
    assert knowledge == []


def test_the_ledger_as_far_as_a_place_holds_what_ends_there() -> None:
    changes = [change(n, "promise", "ann", "to come") for n in range(1, 4)]
    assert [len(up_to(changes, at)) for at in (0, 9, 10, 19, 20, 1000)] == [0, 0, 1, 1, 2, 3]
