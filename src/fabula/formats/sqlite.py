"""The tables as one SQLite database that Datasette opens well: keys between the tables, indexes, search over what is said."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing

from fabula.formats.exports import Export, stem
from fabula.formats.tables import Table, tables
from fabula.layers import Story

TYPES = {str: "TEXT", int: "INTEGER", float: "REAL", bool: "INTEGER"}
# What most people ask first, with names for ids.
LINES = """
CREATE VIEW lines AS SELECT quotes.id, scenes.number AS scene, speakers.name AS speaker,
  (SELECT group_concat(name, '; ') FROM addressees JOIN entities ON entities.id = entity WHERE quote = quotes.id) AS addressees,
  quotes.kind, quotes.confidence, quotes.text, quotes.start_char, quotes.end_char
FROM quotes LEFT JOIN scenes ON scenes.id = quotes.scene LEFT JOIN entities AS speakers ON speakers.id = quotes.speaker
"""
# Written as Datasette looks for it: content="TABLE", in these quotes, without spaces.
SEARCH = """
CREATE VIRTUAL TABLE quotes_fts USING fts5(text, content="quotes", tokenize="unicode61 remove_diacritics 2");
INSERT INTO quotes_fts (quotes_fts) VALUES ('rebuild')
"""


def files(story: Story, no_text: bool) -> Mapping[str, bytes]:
    """One database. With the text, `quotes_fts` searches the quotes."""
    with closing(sqlite3.connect(":memory:")) as database:
        for table in tables(story, no_text):
            database.execute(_create(table))
            for column in table.columns:
                if column.refers:
                    database.execute(f"CREATE INDEX {table.name}_{column.name} ON {table.name} ({column.name})")
            database.executemany(f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})", table.rows)
        database.executescript(LINES if no_text else f"{LINES};{SEARCH}")
        database.commit()
        return {f"{stem(story)}.db": database.serialize()}


def _create(table: Table) -> str:
    return f"CREATE TABLE {table.name} ({', '.join(_columns(table))})"


def _columns(table: Table) -> Iterable[str]:
    for column in table.columns:
        key = " PRIMARY KEY" if column.name == "id" else ""
        refers = f" REFERENCES {column.refers} (id)" if column.refers else ""
        yield f"{column.name} {TYPES[column.type]}{key}{refers}"


EXPORT = Export("sqlite", "scholars", "the same tables as one SQLite database, for Datasette", ".db", files, without_text=True)
