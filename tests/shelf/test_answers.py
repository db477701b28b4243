"""What a shelf answers."""

import json
import sys
from collections.abc import Callable
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import Ran

import fabula as package
from fabula.shelf.page import works_listed
from fabula.shelf.queries import sql
from fabula.shelf.reader import StoryReader
from fabula.shelf.shelf import Shelf


@pytest.fixture
def ask(undisturbed: Path, fabula: Callable[..., Ran]) -> Callable[..., list[dict[str, Any]]]:
    def call(command: str, *args: str) -> list[dict[str, Any]]:
        ran = fabula("shelf", command, undisturbed, *args, "--as", "json")
        assert ran.code == 0, ran.err
        rows: list[dict[str, Any]] = json.loads(ran.out)
        return rows

    return call


Ask = Callable[..., list[dict[str, Any]]]


def test_a_speaker_and_what_they_say(ask: Ask) -> None:
    assert [row["text"] for row in ask("find", "--by", "ANNE")] == ["“Rain,”", "“You came,”", "“There is always tea,”"]
    assert [(row["title"], row["text"]) for row in ask("find", "--by", "anne", "--words", "always TEA")] == [
        ("Tea at Four", "“There is always tea,”")
    ]
    assert ask("find", "--by", "anne", "--words", "way tea") == []
    assert [row["speaker"] for row in ask("find", "--to", "dora")] == ["Anne"]
    assert [row["text"] for row in ask("find", "--by", "Dora", "--act", "promise")] == ["“I promise,”"]


def test_works_by_who_is_in_them(ask: Ask) -> None:
    assert {row["title"] for row in ask("find", "--name", "anne")} == {"Tea at Four", "Rain <script>"}
    assert [row["path"] for row in ask("find", "--name", "Anne", "--name", "Ben")] == ["tea again.txt"]
    (pair,) = ask("find", "--pair", "anne", "ben")
    assert pair["lines_between"] == 4
    assert ask("find", "--name", "' OR 1=1 --") == []


def test_bonds(ask: Ask) -> None:
    kin = ask("find", "--bond", "kin")
    assert {row["kind"] for row in kin} == {"kin"}
    assert kin == sorted(kin, key=lambda row: (row["title"], row["work"], int(row["id"][1:])))
    one = kin[0]
    assert one["id"] in {row["id"] for row in ask("find", "--bond", "kin", "--pair", one["b"], one["a"])}
    assert "kin" in {row["bonds"] for row in ask("find", "--pair", one["a"], one["b"]) if row["work"] == one["work"]}
    assert ask("find", "--bond", "kin", "--name", "Dora") == []


def test_tags(ask: Ask) -> None:
    tag = ask("sql", "SELECT work, tag FROM tags ORDER BY length(tag), tag LIMIT 1")[0]
    assert tag["work"] in {row["work"] for row in ask("find", "--tag", tag["tag"].upper())}


def test_stats(ask: Ask) -> None:
    (whole,) = ask("stats")
    each = ask("stats", "--each")
    assert whole["works"] == len(each)
    assert (whole["copies"], whole["files_failed"], whole["files_waiting"]) == (1, 3, 0)
    assert whole["lines"] == sum(row["lines"] for row in each)
    assert next(row["talk_most"] for row in each if row["title"] == "Tea at Four") == "Anne 2, Ben 2"


def test_sql_in_each_form(undisturbed: Path, fabula: Callable[..., Ran]) -> None:
    query = "SELECT name, quotes FROM entities JOIN works USING (work) WHERE title = 'Tea at Four' AND quotes > 0 ORDER BY name"
    assert fabula("shelf", "sql", undisturbed, query).out.split() == ["name", "quotes", "Anne", "2", "Ben", "2"]
    assert fabula("shelf", "sql", undisturbed, query, "--as", "csv").out == "name,quotes\nAnne,2\nBen,2\n"
    wrong = fabula("shelf", "sql", undisturbed, "SELECT nothing FROM nowhere")
    assert (wrong.code, wrong.err.count("\n")) == (2, 1)


def test_other_tools_read_the_parts_as_they_are(undisturbed: Path) -> None:
    found = duckdb.sql(f"SELECT count(DISTINCT work) FROM '{undisturbed}/works/*.parquet'").fetchall()
    assert found == [(len(list((undisturbed / "readings").iterdir())),)]


def test_a_reading_is_the_contract(undisturbed: Path, tmp_path: Path) -> None:
    import gzip  # noqa: PLC0415

    for path in (undisturbed / "readings").iterdir():
        (tmp_path / "story.json").write_bytes(gzip.decompress(path.read_bytes()))
        assert package.load(tmp_path / "story.json").source.sha256.startswith(path.name.partition(".")[0])


def test_pages(undisturbed: Path, tmp_path: Path, fabula: Callable[..., Ran]) -> None:
    ran = fabula("shelf", "page", undisturbed, "-o", tmp_path / "pages")
    assert ran.code == 0, ran.err
    index = (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")
    works = [path.name.partition(".")[0] for path in (undisturbed / "readings").iterdir()]
    assert all(f'href="stories/{work}.html"' in index for work in works)
    assert {path.stem for path in (tmp_path / "pages" / "stories").iterdir()} == set(works)
    assert "Rain &lt;script&gt;" in index
    assert "0 pages written now" in fabula("shelf", "page", undisturbed, "-o", tmp_path / "pages").out
    (tmp_path / "index.html").write_text("somebody's own")
    assert fabula("shelf", "page", undisturbed, "-o", tmp_path).code == 2
    assert (tmp_path / "index.html").read_text() == "somebody's own"


def test_the_index_has_the_names_in_one_order(undisturbed: Path) -> None:
    shelf = Shelf(undisturbed)
    query = "SELECT DISTINCT work, text FROM aliases JOIN entities USING (work) WHERE entity = id AND quotes > 0 ORDER BY work, text"
    names = {work: " ".join(text for _, text in rows) for work, rows in groupby(sql(shelf, query).rows, itemgetter(0))}
    assert {row["work"]: row["called"] for row in works_listed(shelf) if row["called"]} == names


def test_a_reader_gives_a_row_for_each_path(folder: Path) -> None:
    rows = StoryReader()({"path": [str(folder / "tea.txt"), str(folder / "cut.epub"), str(folder / "missing.txt")]})
    assert {len(column) for column in rows.values()} == {3}
    assert rows["message"][0] is None
    assert rows["message"][1:] == [
        "is a broken zip archive (File is not a zip file); download or export it again",
        "does not exist; check the path",
    ]


def test_without_the_extra_one_line_says_what_to_install(
    undisturbed: Path, fabula: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("fabula.shelf")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    ran = fabula("shelf", "stats", undisturbed)
    assert (ran.code, ran.err) == (
        2,
        "fabula: a shelf needs pyarrow, which is not installed; install it with: pip install 'fabula[shelf]'\n",
    )
    assert fabula("shelf", "--help").code == 0
