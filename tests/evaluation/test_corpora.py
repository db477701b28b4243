"""Each protocol from the command, on small folders in the corpora's layouts."""

import json
import shutil
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from evaluation import gum, litbank, modern, pdnc

LAYOUTS = Path(__file__).with_name("layouts")
SAMPLES = Path(__file__).parents[2] / "samples"


def run(module: str, *words: str | Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[str, dict[str, Any]]:
    """What the command prints, and its last line."""
    monkeypatch.setattr(sys, "argv", [module, *map(str, words)])
    import_module(module).main()
    shown = capsys.readouterr().out
    return shown, json.loads(shown.splitlines()[-1])


@pytest.mark.parametrize("setting", pdnc.SETTINGS)
@pytest.mark.parametrize("root", ["pdnc", "pdnc/data"])
def test_pdnc(root: str, setting: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--root", LAYOUTS / root, "--setting", setting)
    shown, figures = run("evaluation.pdnc", *words, monkeypatch=monkeypatch, capsys=capsys)
    assert (figures["n"], figures["found"]) == (5, 100)
    assert {"all", "explicit", "anaphoric", "implicit", "null", "addressee", "addressee_f1", "lenient_all", "links"} <= set(figures)
    assert "third person" in shown
    assert "2 lost apostrophes" in shown


def test_pdnc_gold() -> None:
    novel = pdnc.load(LAYOUTS / "pdnc/data/TheLostOar")
    assert "It isn't raining" in novel.text
    assert [line.speaker for line in novel.lines] == ["Oscar Finch", "Mrs. Vale", "Oscar Finch", "Mrs. Vale", None]
    assert novel.lines[0].addressees == {"Mrs. Vale"}, "Augusta is looked up in the aliases"
    assert novel.lines[3].addressees == {"Oscar Finch"}, "the unknowable is left out"
    assert [part.of(novel.text) for part in novel.lines[3].parts] == ["Gone,", "and the oars with it."]
    assert [who.name for who in novel.given.character] == ["Oscar Finch", "Mrs. Vale"]
    assert [(each.span.of(novel.text), each.character) for each in novel.mentions] == [("Mrs. Vale", "Mrs. Vale")]


def test_pdnc_gold_quotes_have_their_marks() -> None:
    novel = pdnc.load(LAYOUTS / "pdnc/data/TheLostOar")
    quotes = pdnc.gold_quotes(novel.text, novel.lines, [])
    assert [novel.text[quote.start : quote.end] for quote in quotes][:2] == ['"Good morning, Mrs. Vale,"', '"It isn\'t raining."']
    assert quotes[0].turn == quotes[1].turn != quotes[2].turn


def test_litbank(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    shown, figures = run("evaluation.litbank", "--root", LAYOUTS / "litbank", monkeypatch=monkeypatch, capsys=capsys)
    assert (figures["n"], figures["found"], figures["precision"]) == (3, 100, 100)
    assert {"all", "speakers", "mentions", "conll", "muc", "b3", "ceafe", "events"} <= set(figures)
    assert "1 documents, 0 of them without their original" in shown


def test_litbank_gold() -> None:
    gold = litbank.load(LAYOUTS / "litbank", "9999_the_gate")
    text, original = litbank.raw_text(LAYOUTS / "litbank", gold)
    assert original
    assert text.startswith("“Who left the gate\nopen?”")
    assert text.endswith("garden.")
    lines, characters = litbank.gold_lines(gold, text)
    assert [line.parts[0].of(text) for line in lines] == ["“Who left the gate\nopen?”", "“I did,”", "“and I am sorry.”"]
    assert {who.id: who.aliases for who in characters}["the_gardener-1"] == ("the gardener",)
    assert gold.mentions is not None
    assert gold.mentions[-1].cluster == "T6", "a mention without a cluster is one of its own"
    assert gold.events is not None
    assert len(gold.events) == 3
    assert gold.entities == {((m.start, m.end), m.type) for m in gold.mentions if m.form != "PRON"}


def test_litbank_without_originals_and_layers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for layer in ("quotations", "events"):
        shutil.copytree(LAYOUTS / "litbank" / layer, tmp_path / layer)
    shown, figures = run("evaluation.litbank", "--root", tmp_path, monkeypatch=monkeypatch, capsys=capsys)
    assert (figures["found"], figures["mentions"], figures["conll"], figures["entities"]) == (100, None, None, None)
    assert "1 of them without their original" in shown
    glued = litbank.glue(litbank.load(tmp_path, "9999_the_gate").sentences)
    assert glued.split("\n\n")[1] == "“I did,” said the gardener, “and I am sorry.”\nShe walked into the garden."


def test_modern(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for split, n, works in (("measure", 3, {"a_kettle"}), ("train", 3, {"another_kettle"}), ("all", 6, {"a_kettle", "another_kettle"})):
        shown, figures = run("evaluation.modern", "--root", LAYOUTS / "modern", "--split", split, monkeypatch=monkeypatch, capsys=capsys)
        assert (figures["n"], figures["found"]) == (n, 100)
        assert {line.split()[0] for line in shown.splitlines() if "_kettle" in line} == works


def test_modern_without_index(tmp_path: Path) -> None:
    shutil.copytree(LAYOUTS / "modern", tmp_path / "modern")
    (tmp_path / "modern/excerpts/index.json").unlink()
    assert [item.id for item in modern.items_of(tmp_path / "modern", "all", "measure")] == ["000", "001"]
    (tmp_path / "modern/excerpts/index.json").write_text('[{"id": "000", "work": "w"}, {"id": "001", "work": "w"}]')
    assert [item.group for item in modern.items_of(tmp_path / "modern", "all", "measure")] == ["w", "w"]


def test_what_is_measured_is_not_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for split in ("measure", "all"):
        with pytest.raises(SystemExit):
            run(
                "evaluation.modern", "--root", LAYOUTS / "modern", "--errors", "3", "--split", split, monkeypatch=monkeypatch, capsys=capsys
            )
    assert "kettle on" not in capsys.readouterr().out


def test_modern_stories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "stories").mkdir()
    for name in ("extension-nine", "salt-on-the-line"):
        for suffix, part in ((".txt", "story.txt"), (".gold.json", "gold.json")):
            shutil.copy(SAMPLES / name / part, tmp_path / "stories" / f"{name}{suffix}")
    _, figures = run("evaluation.modern", "--root", tmp_path, "--jobs", "2", monkeypatch=monkeypatch, capsys=capsys)
    layers = {
        "mentions",
        "conll",
        "cast",
        "scenes",
        "presence",
        "acts",
        "promises",
        "promise_status",
        "bonds",
        "turns",
        "knowledge",
        "forgets",
    }
    assert layers <= {key for key, value in figures.items() if value is not None}


def test_gum(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    document = gum.load(LAYOUTS / "gum/GUM_fiction_kettle.conllu")
    assert document.text == "“You're late.”\n\n“I know,” said Hugo Lind.\n"
    assert [line.parts[0].of(document.text) for line in document.lines] == ["“You're late.”", "“I know,”"]
    assert [(line.speaker, set(line.addressees)) for line in document.lines] == [("Edith", {"Hugo"}), ("Hugo", set())]
    assert [document.text[start:end] for start, end, _ in document.people] == ["You", "I", "Hugo Lind"]
    _, figures = run("evaluation.gum", "--root", LAYOUTS / "gum", monkeypatch=monkeypatch, capsys=capsys)
    assert (figures["n"], figures["found"]) == (2, 100)


@pytest.mark.parametrize("module", ["pdnc", "litbank", "modern", "gum"])
def test_an_empty_folder_is_one_line(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit:
        run(f"evaluation.{module}", "--root", tmp_path, monkeypatch=monkeypatch, capsys=capsys)
    assert exit.value.code == 2
    assert "give the folder" in capsys.readouterr().err.replace("no GUM_fiction", "give the folder")
