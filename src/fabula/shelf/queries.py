"""A shelf asked: SQL over its tables, and the questions that most people have of many stories."""

import glob
from collections.abc import Sequence
from typing import Any

import duckdb
from msgspec import Struct

from fabula.errors import BadQuestion
from fabula.shelf.shelf import LISTED, Shelf

MOST_TALKERS = 3
# Words as they are compared: one space between, no case, accents or marks but the apostrophe; a space at both ends, so that only whole
# words are found.
FOLDED = r"""CREATE MACRO folded(words) AS
' ' || trim(regexp_replace(strip_accents(lower(replace(words, '’', ''''))), '[^\pL\pN'']+', ' ', 'g')) || ' '"""
CALLED = "CREATE VIEW called AS SELECT work, id AS entity, name FROM entities UNION SELECT work, entity, text FROM aliases"
NAMED = "SELECT work, entity FROM called WHERE contains(folded(name), folded(?))"
FOUND_IN = "(SELECT min(path) FROM files WHERE files.work = works.work AND status = 'read') AS path"
# What `find` shows, and in which order.
WORKS = f"SELECT work, title, authors, length_words, {FOUND_IN} FROM works", "title, work"
PAIRS = (
    f"""WITH one AS ({NAMED}), other AS ({NAMED}),
    pairs AS (SELECT work, one.entity AS a, other.entity AS b FROM one JOIN other USING (work) WHERE a <> b)
    SELECT work, title, authors, (
        SELECT count(DISTINCT quotes.id) FROM quotes JOIN addressees ON addressees.work = quotes.work AND quote = quotes.id
        JOIN pairs ON pairs.work = quotes.work AND ((speaker = a AND entity = b) OR (speaker = b AND entity = a))
        WHERE quotes.work = works.work
    ) AS lines_between, (
        SELECT string_agg(DISTINCT kind, ', ' ORDER BY kind) FROM bonds
        JOIN pairs ON pairs.work = bonds.work AND ((bonds.a = pairs.a AND bonds.b = pairs.b) OR (bonds.a = pairs.b AND bonds.b = pairs.a))
        WHERE bonds.work = works.work
    ) AS bonds, {FOUND_IN}
    FROM works SEMI JOIN pairs USING (work)""",
    "lines_between DESC, title, work",
)
BONDS = (
    """SELECT work, title, id, a, b, kind, directed, evidence FROM (
        SELECT bonds.work, title, bonds.id, one.name AS a, other.name AS b, bonds.kind, directed, bonds.a AS a_id, bonds.b AS b_id,
            (SELECT min_by(text, start_char) FROM bond_evidence WHERE bond_evidence.work = bonds.work AND bond = bonds.id) AS evidence
        FROM bonds JOIN works USING (work)
        JOIN entities AS one ON one.work = bonds.work AND one.id = bonds.a
        JOIN entities AS other ON other.work = bonds.work AND other.id = bonds.b
    )""",
    "title, work, length(id), id",  # b2 before b10: the order of the telling
)
LINES = (
    """SELECT work, title, id, speaker, addressees, acts, text FROM (
        SELECT quotes.work, title, quotes.id, quotes.speaker AS speaker_id, entities.name AS speaker, start_char, (
            SELECT string_agg(name, ', ' ORDER BY name) FROM addressees
            JOIN entities ON entities.work = addressees.work AND entities.id = entity
            WHERE addressees.work = quotes.work AND quote = quotes.id
        ) AS addressees, (
            SELECT string_agg(DISTINCT act, ', ' ORDER BY act) FROM acts WHERE acts.work = quotes.work AND quote = quotes.id
        ) AS acts, text
        FROM quotes JOIN works USING (work) LEFT JOIN entities ON entities.work = quotes.work AND entities.id = quotes.speaker
        WHERE quotes.kind <> 'other'
    )""",
    "title, work, start_char",
)
OVERALL = """SELECT
    (SELECT count(*) FROM works) AS works,
    (SELECT sum(length_words)::BIGINT FROM works) AS words,
    (SELECT count(*) FROM entities WHERE quotes > 0) AS speakers,
    (SELECT count(*) FROM scenes) AS scenes,
    (SELECT count(*) FROM quotes WHERE kind <> 'other') AS lines,
    (SELECT count(*) FROM quotes WHERE kind <> 'other' AND speaker IS NOT NULL) AS lines_with_speaker,
    (SELECT count(*) FROM bonds) AS bonds,
    (SELECT count(*) FROM promises) AS promises,
    (SELECT count(*) FROM files WHERE status = 'copy') AS copies,
    (SELECT count(*) FROM files WHERE status = 'failed') AS files_failed,
    (SELECT count(*) FROM files WHERE status = 'waiting') AS files_waiting,
    (SELECT count(*) FROM files WHERE status = 'skipped') AS files_passed_over"""
EACH = f"""WITH talkers AS (
    SELECT quotes.work, name, count(*) AS lines, row_number() OVER (PARTITION BY quotes.work ORDER BY count(*) DESC, speaker) AS place
    FROM quotes JOIN entities ON entities.work = quotes.work AND entities.id = speaker WHERE quotes.kind <> 'other'
    GROUP BY quotes.work, speaker, name
)
SELECT work, title, authors, length_words AS words,
    (SELECT count(*) FROM scenes WHERE scenes.work = works.work) AS scenes,
    (SELECT count(*) FROM quotes WHERE quotes.work = works.work AND kind <> 'other') AS lines,
    (SELECT count(*) FROM entities WHERE entities.work = works.work AND quotes > 0) AS speakers,
    (SELECT string_agg(name || ' ' || lines, ', ' ORDER BY place) FROM talkers WHERE talkers.work = works.work AND place <= {MOST_TALKERS})
        AS talk_most
FROM works ORDER BY title, work"""


class Answer(Struct, frozen=True):
    """Rows under named columns."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


class Asked(Struct, frozen=True):
    """What to find; all that is given must hold. Names are whole words of a name or an alias, in any case."""

    names: Sequence[str] = ()
    pair: tuple[str, str] | None = None
    tag: str | None = None
    by: str | None = None
    to: str | None = None
    words: str | None = None
    act: str | None = None
    bond: str | None = None


def connect(shelf: Shelf) -> "duckdb.DuckDBPyConnection":
    """An in-memory DuckDB with a view for each table of the shelf, and `files`."""
    database = duckdb.connect(config={"autoinstall_known_extensions": "false"})  # a query opens no connection
    if not shelf.folder.local:
        database.register_filesystem(shelf.folder.fs)
    for table in shelf.manifest.rows:
        _view(database, shelf, table, shelf.parts(table))
    _view(database, shelf, "files", [LISTED])
    return database


def _view(database: "duckdb.DuckDBPyConnection", shelf: Shelf, name: str, parts: Sequence[str]) -> None:
    places = (glob.escape(shelf.folder.url(part)).replace("'", "''") for part in parts)
    database.execute(f"""CREATE VIEW "{name}" AS SELECT * FROM read_parquet(['{"', '".join(places)}'])""")


def sql(shelf: Shelf, query: str) -> Answer:
    """The rows of a query over the shelf's tables.

    Raises:
        BadQuestion: the query is wrong; the message is DuckDB's.
    """
    with connect(shelf) as database:
        try:
            found = database.execute(query)
            return Answer([column[0] for column in found.description or ()], found.fetchall() if found.description else [])
        except duckdb.Error as error:
            raise BadQuestion(" ".join(str(error).split())) from error


def find(shelf: Shelf, asked: Asked, most: int) -> Answer:
    """Lines where `by`, `to`, `words` or `act` is asked for, else bonds where `bond` is, else works; `most` at most.

    Lines stand in the order of works and of the telling; works of a pair by the lines between the two, most first.
    """
    if not shelf.manifest.works:
        return Answer([], [])
    with connect(shelf) as database:
        database.execute(FOLDED)
        database.execute(CALLED)
        query, values = _query(asked)
        found = database.execute(f"{query} LIMIT {most}", values)
        return Answer([column[0] for column in found.description], found.fetchall())


def _query(asked: Asked) -> tuple[str, list[str]]:
    """SQL, and the values of its question marks."""
    conditions: list[str] = []
    values: list[str] = []

    def need(condition: str, *given: str) -> None:
        conditions.append(condition)
        values.extend(given)

    if asked.tag:
        need("work IN (SELECT work FROM tags WHERE contains(folded(tag), folded(?)))", asked.tag)
    if asked.by or asked.to or asked.words or asked.act:
        for name in (*asked.names, *(asked.pair or ())):
            need(f"work IN (SELECT work FROM ({NAMED}))", name)
        if asked.by:
            need(f"(work, speaker_id) IN ({NAMED})", asked.by)
        if asked.to:
            need(f"(work, id) IN (SELECT work, quote FROM addressees WHERE (work, entity) IN ({NAMED}))", asked.to)
        if asked.words:
            need("contains(folded(text), folded(?))", asked.words)
        if asked.act:
            need("(work, id) IN (SELECT work, quote FROM acts WHERE act = ?)", asked.act)
        query = LINES
    elif asked.bond:
        for name in (*asked.names, *(asked.pair or ())):
            need(f"((work, a_id) IN ({NAMED}) OR (work, b_id) IN ({NAMED}))", name, name)
        need("kind = ?", asked.bond)
        query = BONDS
    else:
        for name in asked.names:
            need(f"work IN (SELECT work FROM ({NAMED}))", name)
        query = PAIRS if asked.pair else WORKS
        values = [*(asked.pair or ()), *values]
    select, order = query
    return f"{select} WHERE {' AND '.join(conditions) or 'true'} ORDER BY {order}", values


def stats(shelf: Shelf, each_work: bool) -> Answer:
    """Counts over the whole shelf, one row; or a row for each work, with those who talk most."""
    return sql(shelf, EACH if each_work else OVERALL) if shelf.manifest.works else Answer([], [])
