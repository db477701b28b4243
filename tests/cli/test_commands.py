"""What the commands give, on a small story."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from conftest import TEA, Ran

import fabula as package
from fabula.cli.ask import QUESTIONS

PIPED = [sys.executable, "-m", "fabula"]


def test_read_shows_people_scenes_talk_and_sureness(fabula: Callable[..., Ran], tea: Path) -> None:
    ran = fabula("read", tea)
    assert ran.code == 0
    for words in ("Tea at Four", "Anne", "Ben", "Scenes", "Ben → Anne", "have a speaker"):
        assert words in ran.out


def test_names_cannot_command_the_terminal(fabula: Callable[..., Ran], tea: Path) -> None:
    tea.write_text(TEA.replace("Tea at Four", "Tea \x1b[31m\u202eat Four"), encoding="utf-8")
    ran = fabula("read", tea)
    assert ran.code == 2 or not {"\x1b", "\u202e"} & set(ran.out)


def test_read_writes_the_contract(fabula: Callable[..., Ran], tea: Path, tmp_path: Path) -> None:
    assert fabula("read", tea, "--json", tmp_path / "tea.json").code == 0
    to_screen = fabula("read", tea, "--json", "-")
    assert to_screen.out == (tmp_path / "tea.json").read_text(encoding="utf-8")
    jsonschema.validate(json.loads(to_screen.out), json.loads(fabula("schema").out))
    assert json.loads(to_screen.out)["text"] == TEA


def test_several_stories_go_into_a_folder(fabula: Callable[..., Ran], tea: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(TEA, encoding="utf-8")
    ran = fabula("read", tea, other, "--json", tmp_path / "out")
    assert ran.out.count("Tea at Four") == 2
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["other.json", "tea.json"]


def test_a_reading_may_stand_for_its_story(fabula: Callable[..., Ran], tea: Path, tmp_path: Path) -> None:
    reading = tmp_path / "tea.json"
    fabula("read", tea, "--json", reading)
    for arguments in (["read", tea], ["ask", tea, "who"], ["script", tea, "-o", "-"], ["page", tea, "-o", "-"]):
        again = [reading if each == tea else each for each in arguments]
        assert fabula(*again) == fabula(*arguments)
    indented = json.dumps(json.loads(reading.read_bytes()), indent=2)
    piped = subprocess.run([*PIPED, "read", "-"], input=indented, capture_output=True, text=True, encoding="utf-8", check=True)
    assert piped.stdout == fabula("read", tea).out


def test_a_story_may_come_from_standard_input(tea: Path) -> None:
    piped = subprocess.run([*PIPED, "read", "-", "--json", "-"], input=tea.read_bytes(), capture_output=True, check=True)
    assert json.loads(piped.stdout)["text"] == TEA


def test_a_cast_binds(fabula: Callable[..., Ran], tea: Path, tmp_path: Path) -> None:
    cast = tmp_path / "cast.toml"
    cast.write_text('[[character]]\nname = "Anne Elliot"\naliases = ["Anne"]\n\n[[character]]\nname = "Benedick"\naliases = ["Ben"]\n')
    fabula("read", tea, "--cast", cast, "--json", tmp_path / "tea.json")
    story = package.load(tmp_path / "tea.json")
    assert {story.entity(quote.speaker).name for quote in story.quotes if quote.speaker} == {"Anne Elliot", "Benedick"}
    # The reading carries its cast: the part before a place is read by it too.
    assert (
        "Benedick" in fabula("ask", tmp_path / "tea.json", "who", "--until", "said Anne.").out + fabula("read", tmp_path / "tea.json").out
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_answered(fabula: Callable[..., Ran], tea: Path, question: str) -> None:
    about = {"where": ["Anne"], "scene": ["1"], "lines": ["Anne"], "bond": ["Anne", "Ben"], "why": ["q1"]}.get(question, [])
    shown = fabula("ask", tea, question, *about)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.strip()
    assert json.loads(fabula("ask", tea, question, *about, "--json").out)


@pytest.mark.parametrize(
    "about", [["where"], ["lines", "Nobody"], ["scene", "99"], ["scene", "x"], ["bond", "Anne"], ["who", "Anne"], ["why", "q99"], ["how"]]
)
def test_a_question_without_answer_is_one_line(fabula: Callable[..., Ran], tea: Path, about: list[str]) -> None:
    ran = fabula("ask", tea, *about)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("until", ["said Anne.", str(TEA.index("said Anne.") + len("said Anne."))])
def test_until_tells_nothing_of_what_comes_after(fabula: Callable[..., Ran], tea: Path, tmp_path: Path, until: str) -> None:
    place = TEA.index("said Anne.") + len("said Anne.")
    told = {}
    for name, after in {"a": TEA[place:], "b": "\n\n“I am Zoe,” said Zoe to Anne’s sister Ruth.\n"}.items():
        story = tmp_path / name / "tea.txt"
        story.parent.mkdir()
        story.write_text(TEA[:place] + after, encoding="utf-8")
        told[name] = [
            fabula("ask", story, *about, "--until", until, "--json") for about in (["who"], ["scene", "1"], ["lines", "Anne"], ["promises"])
        ]
    assert told["a"] == told["b"]
    assert "Anne" in told["a"][0].out
    assert "Ben" not in told["a"][0].out


def test_until_words_that_stand_nowhere_is_one_line(fabula: Callable[..., Ran], tea: Path) -> None:
    for until in ("no such words", "999999", "", "\udcff"):  # the last: a byte that the terminal's encoding does not have
        ran = fabula("ask", tea, "who", "--until", until)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)


def test_the_script_holds_the_text(fabula: Callable[..., Ran], tea: Path, tmp_path: Path) -> None:
    fabula("script", tea, "-o", tmp_path / "tea.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "tea.jsonl").read_text(encoding="utf-8").splitlines()]
    assert "".join(line["text"] for line in lines) == TEA
    assert {line["speaker"] for line in lines} == {"NARRATOR", "Anne", "Ben"}
    assert "[Anne]\n“You came,”" in fabula("script", tea, "-o", "-", "--format", "txt").out


def test_the_page_is_written(fabula: Callable[..., Ran], tea: Path, tmp_path: Path) -> None:
    ran = fabula("page", tea, "-o", tmp_path / "tea.html")
    assert ran == Ran(0, "", "")
    assert (tmp_path / "tea.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_version_is_told(fabula: Callable[..., Ran]) -> None:
    assert fabula("--version").out == f"fabula {package.__version__}\n"


def test_a_story_shows_itself_in_a_notebook(tea: Path) -> None:
    tea.write_text(TEA.replace("Tea at Four", "<script>Tea</script>"), encoding="utf-8")
    shown = package.read(tea)._repr_html_()
    assert "Anne" in shown
    assert "<script>" not in shown


def test_a_story_may_come_from_a_pipe(tea: Path, tmp_path: Path) -> None:
    command = f"'{sys.executable}' -m fabula read <(cat '{tea}') --json -"
    piped = subprocess.run(["bash", "-c", command], capture_output=True, check=True)
    assert json.loads(piped.stdout)["text"] == TEA
