"""The tables: the same from CSV, Parquet and SQLite, read by DuckDB and SQLite, with every key that points somewhere."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from any_story import any_story
from hypothesis import given, settings
from ways import SAMPLES, sample

from fabula.formats import parquet, sqlite
from fabula.formats import tables as csv
from fabula.formats.tables import Table, tables
from fabula.layers import Story

DUCKDB_TYPES = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}


@contextmanager
def database_of(story: Story, no_text: bool = False) -> Iterator[sqlite3.Connection]:
    (data,) = sqlite.files(story, no_text).values()
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(data)
        yield database


def written(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def from_csv(path: Path, table: Table) -> list[tuple[Any, ...]]:
    columns = {column.name: DUCKDB_TYPES[column.type] for column in table.columns}
    return duckdb.read_csv(
        str(path), header=True, columns=columns, quotechar='"', escapechar='"', delimiter=",", null_padding=False
    ).fetchall()


@pytest.mark.parametrize("name", SAMPLES)
def test_duckdb_reads_csv_and_parquet_and_sqlite_the_same(name: str, tmp_path: Path) -> None:
    story = sample(name)
    written(tmp_path, dict(csv.files(story, False)) | dict(parquet.files(story, False)))
    with database_of(story) as database:
        for table in tables(story, False):
            from_sqlite = [tuple(row) for row in database.execute(f"SELECT * FROM {table.name} ORDER BY rowid")]
            assert from_sqlite == [tuple(row) for row in table.rows]
            assert duckdb.read_parquet(str(tmp_path / f"{table.name}.parquet")).fetchall() == table.rows
            blank = [tuple(None if value == "" else value for value in row) for row in table.rows]  # CSV has one sign for both
            assert from_csv(tmp_path / f"{table.name}.csv", table) == blank


@pytest.mark.parametrize("name", SAMPLES)
def test_the_rows_are_the_layers(name: str) -> None:
    story = sample(name)
    found = {table.name: table for table in tables(story, False)}
    for layer in ("regions", "entities", "mentions", "scenes", "quotes", "acts", "changes", "bonds", "promises", "knowledge"):
        assert [row[0] for row in found[layer].rows] == [entry.id for entry in getattr(story, layer)]
    for layer in ("mentions", "quotes", "scenes", "acts"):
        names = [column.name for column in found[layer].columns]
        start, end = names.index("start_char"), names.index("end_char")
        assert [(row[start], row[end]) for row in found[layer].rows] == [(e.start, e.end) for e in getattr(story, layer)]
    assert [row[-1] for row in found["quotes"].rows] == [story.words(quote) for quote in story.quotes]
    assert sum(row[3] for row in found["talk"].rows) == sum(len(q.addressees) for q in story.quotes if q.kind == "speech" and q.speaker)


@settings(max_examples=40)
@given(any_story())
def test_every_key_of_the_database_points_somewhere(story: Story) -> None:
    with database_of(story) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert [text for (text,) in database.execute("SELECT text FROM quotes ORDER BY rowid")] == [story.words(q) for q in story.quotes]


def test_the_database_searches_what_is_said_and_names_who_says_it() -> None:
    story = sample("third-glass")
    with database_of(story) as database:
        found = database.execute(
            "SELECT lines.speaker, lines.text FROM quotes_fts JOIN quotes ON quotes.rowid = quotes_fts.rowid JOIN lines USING (id) "
            "WHERE quotes_fts MATCH 'ghosts'"
        ).fetchall()
        assert found == [("Fern", '"Hector, do you believe in ghosts?"')]
        indexed = {table for (table,) in database.execute("SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'index'")}
        assert {"mentions", "quotes", "talk", "addressees"} <= indexed
        keys = database.execute("SELECT \"table\" FROM pragma_foreign_key_list('quotes')").fetchall()
        assert sorted(keys) == [("entities",), ("scenes",)]


@pytest.mark.parametrize("name", SAMPLES)
def test_without_the_text_only_names_are_told(name: str) -> None:
    story = sample(name)
    found, whole = ({table.name: table for table in tables(story, no_text)} for no_text in (True, False))
    assert {name: len(table.rows) for name, table in found.items()} == {name: len(table.rows) for name, table in whole.items()}
    assert all(row[-1] is None for name in ("quotes", "acts", "change_evidence", "promise_evidence") for row in found[name].rows)
    assert [row[-1] for row in found["mentions"].rows] == [story.words(m) if m.form == "PROP" else None for m in story.mentions]
    with database_of(story, no_text=True) as database:
        assert database.execute("SELECT count(*) FROM lines").fetchone() == (len(story.quotes),)
        assert not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'quotes_fts'").fetchall()


def test_datasette_opens_it_with_search_and_names(tmp_path: Path) -> None:
    (data,) = sqlite.files(sample("third-glass"), False).values()
    (tmp_path / "story.db").write_bytes(data)

    def get(path: str) -> Any:
        command = [sys.executable, "-m", "datasette", tmp_path / "story.db", "--get", path]
        return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)

    assert [row["text"] for row in get("/story/quotes.json?_search=ghosts&_shape=array")] == ['"Hector, do you believe in ghosts?"']
    (row,) = get("/story/talk.json?_labels=on&_size=1")["rows"]
    assert row["speaker"] == {"value": row["speaker"]["value"], "label": "Fern"}
