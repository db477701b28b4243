"""Scores of tags: trees.txt and senses.txt are cases; each set from the command, on small folders in the corpora's layouts."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import tags
from evaluation.tags import ROOT, Place, Trees, Word
from evaluation.tally import Figures

HERE = Path(__file__).parent
DATA = HERE / "layouts/tags"


def cases(name: str) -> list[str]:
    blocks = (HERE / name).read_text(encoding="utf-8").split("\n= ")[1:]
    return [block.strip("\n") for block in blocks]


def parts(case: str) -> tuple[list[str], list[str], dict[str, float]]:
    """The gold lines, the read lines, the figures."""
    _, *lines, last = case.split("\n")
    gold, read = ([line[5:] for line in lines if line.startswith(side)] for side in ("gold ", "read "))
    figures = last.split()
    return gold, read, {name: float(value) for name, value in zip(figures[::2], figures[1::2], strict=True)}


def places(forms: Iterable[str]) -> Iterator[Place]:
    return pairwise(accumulate(map(len, forms), initial=0))


def trees(lines: list[str]) -> Trees:
    sentences = [[word.split("/") for word in line.split()] for line in lines]
    at = places([row[0] for sentence in sentences for row in sentence])
    words: list[Word] = []
    ends: list[Place] = []
    for sentence in sentences:
        first = len(words)
        for _, upos, lemma, head, deprel in sentence:
            number = None if head == "-" else ROOT if head == "0" else first + int(head) - 1
            tag, base, relation = (None if cell == "-" else cell for cell in (upos, lemma, deprel))
            words.append(Word(next(at), tag, base, number, relation))
        ends.append((words[first].place[0], words[-1].place[1]))
    return Trees(words, ends)


def senses(line: str) -> list[tuple[Place, str | None]]:
    rows = [word.split("/") for word in line.split()]
    labels = [None if label in ("?", "-") else label for _, label in rows]
    return list(zip(places([form for form, _ in rows]), labels, strict=True))


def assert_figures(found: Figures, expected: dict[str, float]) -> None:
    assert {name: found[name] for name in expected} == pytest.approx(expected)


@pytest.mark.parametrize("case", cases("trees.txt"), ids=lambda case: case.partition("\n")[0])
def test_trees(case: str) -> None:
    gold, read, expected = parts(case)
    assert_figures(tags.tree_figures(tags.count_trees(trees(read), trees(gold))), expected)


@pytest.mark.parametrize("case", cases("senses.txt"), ids=lambda case: case.partition("\n")[0])
def test_senses(case: str) -> None:
    (gold,), (read,), expected = parts(case)
    assert_figures(tags.sense_figures(tags.count_senses(senses(read), senses(gold))), expected)


ROWS = st.lists(
    st.tuples(st.sampled_from(["a", "bc", "def"]), st.sampled_from(["NOUN", "VERB"]), st.integers(0, 9)), min_size=1, max_size=9
)


def any_trees(rows: list[tuple[str, str, int]]) -> Trees:
    words = [
        Word(place, tag, form, head if head < len(rows) and head != n else ROOT, "dep")
        for n, (place, (form, tag, head)) in enumerate(zip(places([form for form, _, _ in rows]), rows, strict=True))
    ]
    return Trees(words, [(0, words[-1].place[1])])


@given(ROWS)
def test_any_reading_that_equals_gold_has_100(rows: list[tuple[str, str, int]]) -> None:
    figures = tags.tree_figures(tags.count_trees(any_trees(rows), any_trees(rows)))
    assert {value for name, value in figures.items() if name != "n"} == {100}


@given(ROWS, ROWS)
def test_labelled_heads_are_fewer_than_heads_than_words(one: list[tuple[str, str, int]], other: list[tuple[str, str, int]]) -> None:
    figures = tags.tree_figures(tags.count_trees(any_trees(one), any_trees(other)))
    values = [figures[name] or 0 for name in ("las", "uas", "words", "upos")]
    assert values[0] <= values[1] <= values[2] >= values[3]


Run = Callable[..., tuple[str, Figures]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """What the command prints, and its last line."""

    def command(*words: str) -> tuple[str, Figures]:
        monkeypatch.setattr(sys, "argv", ["tags", "--root", str(DATA), *words])
        tags.main()
        shown = capsys.readouterr().out
        return shown, json.loads(shown.splitlines()[-1])

    return command


def test_ewt(run: Run) -> None:
    shown, figures = run("--set", "ewt", "--part", "dev")
    assert shown.splitlines()[1].split()[:2] == ["weblog", "14"]
    assert (figures["words"], figures["sentences"], figures["sentence_ends"]) == (100, 100, 100)
    assert {"upos", "lemma", "uas", "las", "alike_upos", "alike_las"} <= set(figures)


def test_ewt_with_gold_tags(run: Run) -> None:
    shown, figures = run("--set", "ewt", "--gold-tags")
    assert figures == {"n": 14, "lemma": 100}
    assert "upos" not in shown


def test_gum_takes_the_documents_of_the_part(run: Run) -> None:
    shown, figures = run("--set", "gum", "--part", "test")
    assert shown.splitlines()[1].startswith("voyage")
    assert figures["n"] == 3


def test_gum_fiction(run: Run) -> None:
    shown, figures = run("--set", "gum-fiction")
    assert shown.splitlines()[1].startswith("fiction_bell")
    assert figures["n"] == 4


def test_semcor(run: Run) -> None:
    shown, figures = run("--set", "semcor")
    assert shown.splitlines()[1].startswith("br-k01")
    assert (figures["n"], figures["reachable"]) == (5, 100)
    assert {"supersenses", "all_supersenses"} <= set(figures)


def test_semcor_as_prose() -> None:
    ((_, gold),) = tags.held_out_fiction(DATA)
    assert gold.text == "“Do not,” said Ann. The gas lamps burned.\n\nNobody's dog barked.\n"
    solid = "".join(gold.text.split())
    assert [(solid[start:end], label) for (start, end), label in tags.expressions(gold.words)] == [
        ("not", "adv.all"),
        ("said", "verb.communication"),
        ("Ann", "noun.person"),
        ("gaslamps", "noun.artifact"),
        ("dog", "noun.animal"),
        ("barked", "verb.communication"),
    ]


@pytest.mark.parametrize("words", [("--set", "semcor", "--gold-tags"), ("--set", "ewt", "--part", "test")])
def test_what_is_not_there_is_said_in_one_line(run: Run, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*words)
    assert stopped.value.code == 2
    assert "Traceback" not in capsys.readouterr().err
