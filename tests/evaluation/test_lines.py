"""Found, right, sure: one rule of the protocol a test."""

import pytest

from evaluation.errors import sample, wrong_lines
from evaluation.gold import Character, Line
from evaluation.lines import count_precision, line_figures, reliability, score_lines
from evaluation.tally import Figures, Tally
from fabula.layers import Alias, Entity, Quote, Span

TEXT = "“One two three four.” “Five six seven eight.” “Nine ten.” " * 3
CAST = (Character("ann", ("Ann",)), Character("ben", ("Ben",)))
PEOPLE = [Entity("e1", "PER", "person", "Ann", [Alias("Ann", 2)]), Entity("e2", "PER", "person", "Ben", [Alias("Ben", 2)])]


def quote(
    start: int, end: int, speaker: str | None = "e1", *, confidence: float = 0.5, kind: str = "speech", to: tuple[str, ...] = ()
) -> Quote:
    return Quote(f"q{start}", start, end, kind, 1, speaker=speaker, confidence=confidence, addressees=list(to))  # type: ignore[arg-type]


def line(*parts: tuple[int, int], speaker: str | None = "ann", to: tuple[str, ...] = (), type: str = "explicit") -> Line:
    return Line(tuple(Span(*part) for part in parts), speaker, frozenset(to), type)


def counts(lines: list[Line], quotes: list[Quote]) -> Tally:
    return score_lines(TEXT, lines, CAST, quotes, PEOPLE)[0]


def figures(lines: list[Line], quotes: list[Quote]) -> Figures:
    return line_figures(counts(lines, quotes))


@pytest.mark.parametrize(
    ("quotes", "found"),
    [
        ([(0, 21)], True),
        ([(1, 20)], True),  # marks are two of eighteen characters
        ([(0, 18)], True),  # 15 of 18
        ([(0, 17)], False),  # 14 of 18
        ([(0, 10), (10, 21)], True),  # two quotes together cover it
        ([(0, 12), (3, 12), (4, 12)], False),  # and nested ones do not count twice
        ([], False),
    ],
)
def test_found_at_four_fifths(quotes: list[tuple[int, int]], found: bool) -> None:
    got = figures([line((0, 21))], [quote(*each) for each in quotes])["found"]
    assert got == (100 if found else 0)


def test_other_is_no_quotation() -> None:
    assert figures([line((0, 21))], [quote(0, 21, kind="other")])["found"] == 0


def test_parts_count_together_and_the_longest_cover_speaks() -> None:
    both = line((0, 21), (22, 46))
    assert figures([both], [quote(0, 21)])["found"] == 0
    assert figures([both], [quote(0, 21, "e2"), quote(22, 46, "e1")])["all"] == 100


def test_the_tighter_of_equal_quotes_speaks() -> None:
    assert figures([line((0, 21))], [quote(0, 46, "e2"), quote(0, 21, "e1")])["all"] == 100


def test_null_is_wrong_and_counted_apart() -> None:
    got = figures([line((0, 21)), line((22, 46))], [quote(0, 21, None), quote(22, 46, "e1")])
    assert (got["found"], got["all"], got["null"]) == (100, 50, 50)


def test_not_found_is_wrong_but_not_null() -> None:
    got = figures([line((0, 21))], [])
    assert (got["all"], got["null"]) == (0, 0)


def test_unknowable_speakers_are_left_out() -> None:
    got = figures([line((0, 21)), line((22, 46), speaker=None)], [quote(0, 21), quote(22, 46)])
    assert (got["n"], got["all"]) == (2, 100)


def test_types_are_counted_apart() -> None:
    got = figures([line((0, 21)), line((22, 46), type="implicit", speaker="ben")], [quote(0, 21), quote(22, 46)])
    assert (got["explicit"], got["implicit"], got["anaphoric"]) == (100, 0, None)


def test_addressees() -> None:
    lines = [line((0, 21), to=("ben",)), line((22, 46), to=("ben",)), line((47, 58), to=("ann", "ben"))]
    got = figures(lines, [quote(0, 21, to=("e2",)), quote(22, 46, to=("e1", "e2")), quote(47, 58)])
    assert got["addressee"] == pytest.approx(100 / 3)
    assert got["addressee_f1"] == pytest.approx(100 * 2 * 2 / (3 + 4))


def test_a_strange_addressee_is_a_wrong_one() -> None:
    got = figures([line((0, 21), to=("ben",))], [quote(0, 21, to=("e2", "e9"))])
    assert got["addressee_f1"] == pytest.approx(100 * 2 * 1 / (2 + 1))


def test_reliability() -> None:
    lines = [line((0, 21)), line((22, 46)), line((47, 58))]
    quotes = [quote(0, 21, confidence=1.0), quote(22, 46, "e2", confidence=0.9), quote(47, 58, confidence=0.31)]
    tally = counts(lines, quotes)
    assert (tally["bin 9"], tally["bin 9 right"], tally["bin 3"]) == (2, 1, 1)
    got = line_figures(tally)
    assert got["sure"] == pytest.approx(200 / 3)
    assert got["sure_right"] == 50
    assert "0.9..1.0        2   50.0" in reliability(tally)


def test_characters_need_three_lines() -> None:
    lines = [line((n, n + 2)) for n in (0, 3, 6)] + [line((9, 11), speaker="ben")]
    tally = counts(lines, [])
    assert (tally["characters"], tally["characters found"], tally["clusters"]) == (1, 1, 1)


def test_lenient_pairs_one_to_one() -> None:
    lines = [line((0, 21), speaker="ann"), line((22, 46), speaker="ann"), line((47, 58), speaker="ben")]
    swapped = [quote(0, 21, "e2"), quote(22, 46, "e2"), quote(47, 58, "e1")]
    got = figures(lines, swapped)
    assert (got["all"], got["lenient_all"]) == (0, 100)
    one = [quote(0, 21, "e1"), quote(22, 46, "e1"), quote(47, 58, "e1")]
    assert figures(lines, one)["lenient_all"] == pytest.approx(200 / 3)


def test_precision() -> None:
    tally = count_precision(TEXT, [line((0, 21))], [quote(0, 21), quote(22, 46), quote(47, 58, kind="other")])
    assert (tally["quotes"], tally["quotes right"]) == (2, 1)


def test_wrong_lines_are_shown_by_what_is_wrong() -> None:
    lines = [line((0, 21), to=("ben",)), line((22, 46), type="implicit"), line((47, 58), speaker=None)]
    _, outcomes = score_lines(TEXT, lines, CAST, [quote(0, 21, to=("e1",)), quote(22, 46, "e2")], PEOPLE)
    wrong = wrong_lines("a document", TEXT, outcomes, {"e1": "Ann", "e2": "Ben"})
    assert [kind for kind, _ in wrong] == ["addressee", "implicit"]
    assert "gold ben; read Ann\n⟦“One two three four.”⟧ “Five" in wrong[0][1]
    assert "gold ann; read Ben → ben 0.50" in wrong[1][1]
    assert sample(wrong, 1) == sample(wrong, 1)
    assert sample(wrong, 0).splitlines() == ["===== addressee: 1 wrong", "", "===== implicit: 1 wrong"]
