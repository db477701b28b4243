"""The story as tables: what the CSV, Parquet and SQLite ways out hold, and the CSV itself.

A row of one layer points to a row of another by its id; what an entry has several of (addressees, evidence…) is a table of its own. The
columns are the contract's, but that offsets say their unit (`start_char`, `end_char`: code points of the text, end exclusive) and no
column is called by a word that SQL keeps for itself.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from io import StringIO
from typing import Any, NamedTuple

from fabula.formats.exports import Export
from fabula.formats.network import scene_numbers, talk
from fabula.formats.wordless import wordless
from fabula.layers import Story

Row = tuple[Any, ...]
Words = Callable[[Any], str | None]  # the words of a mention, a quote, a place; None where they may not be told


class Column(NamedTuple):
    """A column. `refers` names the table whose `id` stands in it."""

    name: str
    type: type[str] | type[int] | type[float] | type[bool]
    refers: str | None = None


class Table(NamedTuple):
    """A table; the first column is its key where it is called `id`."""

    name: str
    columns: tuple[Column, ...]
    rows: list[Row]


def tables(story: Story, no_text: bool) -> list[Table]:
    """All tables, each after those that it refers to."""
    if no_text:
        story = wordless(story)

    def words(piece: Any) -> str | None:
        return story.words(piece) if not no_text or getattr(piece, "form", None) == "PROP" else None

    return [Table(name, tuple(map(_column, columns.split())), list(rows(story, words))) for name, columns, rows in TABLES]


def _column(described: str) -> Column:
    """`name`, `name:type` or `name>table`; text where no type is told."""
    if ">" in described:
        name, refers = described.split(">")
        return Column(name, str, refers)
    name, _, kind = described.partition(":")
    return Column(name, {"": str, "int": int, "real": float, "bool": bool}[kind])


def _work(story: Story, words: Words) -> Iterable[Row]:
    meta, source, made = story.meta, story.source, story.fabula
    authors = "; ".join(meta.authors) or None
    yield (
        meta.title, authors, source.name, source.format, source.sha256, source.language, len(story.text), made.settings.until,
        made.version, made.model,
    )  # fmt: skip


def _entities(story: Story, words: Words) -> Iterable[Row]:
    for e in story.entities:
        yield (
            e.id, e.type, e.kind, e.name, max(e.pronouns, key=e.pronouns.__getitem__, default=None), e.narrator, e.mentions, e.quotes,
            e.named_at,
        )  # fmt: skip


def _quotes(story: Story, words: Words) -> Iterable[Row]:
    scenes = scene_numbers(story)
    for q in story.quotes:
        cue = (q.cue.start, q.cue.end) if q.cue else (None, None)
        scene = story.scenes[scenes[q.id] - 1].id if q.id in scenes else None
        yield (
            q.id, scene, q.start, q.end, q.kind, q.turn, q.type, *cue, q.speaker, q.confidence, q.addressee_confidence, words(q),
        )  # fmt: skip


def _scenes(story: Story, words: Words) -> Iterable[Row]:
    for n, s in enumerate(story.scenes, 1):
        place = (s.place.start, s.place.end, s.place.entity, words(s.place)) if s.place else (None,) * 4
        time = (s.time.start, s.time.end, words(s.time)) if s.time else (None,) * 3
        yield s.id, n, s.start, s.end, *place, *time, s.viewpoint, s.person, s.tense, s.medium


def _talk(story: Story, words: Words) -> Iterable[Row]:
    for tie, quotes in talk(story).items():
        yield story.scenes[tie.scene - 1].id, tie.one, tie.other, len(quotes), sum(quote.end - quote.start for quote in quotes)


def _evidence(layer: str) -> Callable[[Story, Words], Iterable[Row]]:
    return lambda story, words: ((each.id, span.start, span.end, words(span)) for each in getattr(story, layer) for span in each.evidence)


# Name, columns, rows.
TABLES: tuple[tuple[str, str, Callable[[Story, Words], Iterable[Row]]], ...] = (
    ("work", "title authors source format sha256 language length_chars:int until_char:int fabula_version model", _work),
    (
        "regions",
        "id kind start_char:int end_char:int title",
        lambda story, words: ((r.id, r.kind, r.start, r.end, r.title) for r in story.regions),
    ),
    ("entities", "id type kind name pronoun narrator:bool mentions:int quotes:int named_at_char:int", _entities),
    (
        "aliases",
        "entity>entities text count:int",
        lambda story, words: ((e.id, alias.text, alias.count) for e in story.entities for alias in e.aliases),
    ),
    (
        "mentions",
        "id entity>entities start_char:int end_char:int type form confidence:real text",
        lambda story, words: ((m.id, m.entity, m.start, m.end, m.type, m.form, m.confidence, words(m)) for m in story.mentions),
    ),
    (
        "scenes",
        "id number:int start_char:int end_char:int place_start_char:int place_end_char:int place_entity>entities place "
        "time_start_char:int time_end_char:int time viewpoint>entities person tense medium",
        _scenes,
    ),
    (
        "presences",
        "scene>scenes entity>entities role",
        lambda story, words: (
            (scene.id, id, role)
            for scene in story.scenes
            for role, ids in (("present", scene.present), ("spoken of", scene.spoken_of))
            for id in ids
        ),
    ),
    (
        "quotes",
        "id scene>scenes start_char:int end_char:int kind turn:int type cue_start_char:int cue_end_char:int speaker>entities "
        "confidence:real addressee_confidence:real text",
        _quotes,
    ),
    ("addressees", "quote>quotes entity>entities", lambda story, words: ((q.id, id) for q in story.quotes for id in q.addressees)),
    (
        "alternatives",
        "quote>quotes entity>entities p:real",
        lambda story, words: ((q.id, other.entity, other.p) for q in story.quotes for other in q.alternatives),
    ),
    ("talk", "scene>scenes speaker>entities addressee>entities lines:int length_chars:int", _talk),
    (
        "acts",
        "id quote>quotes act actor>entities start_char:int end_char:int confidence:real text",
        lambda story, words: ((a.id, a.quote, a.act, a.by, a.start, a.end, a.confidence, words(a)) for a in story.acts),
    ),
    (
        "act_people",
        "act>acts entity>entities role",
        lambda story, words: ((a.id, id, role) for a in story.acts for role, ids in (("to", a.to), ("about", a.about)) for id in ids),
    ),
    (
        "changes",
        "id at_char:int kind who>entities what modality confidence:real",
        lambda story, words: ((c.id, c.at, c.kind, c.who, c.what, c.modality, c.confidence) for c in story.changes),
    ),
    ("change_people", "change>changes entity>entities", lambda story, words: ((c.id, id) for c in story.changes for id in c.whom)),
    ("causes", "change>changes because>changes", lambda story, words: ((c.id, id) for c in story.changes for id in c.because)),
    ("change_evidence", "change>changes start_char:int end_char:int text", _evidence("changes")),
    (
        "bonds",
        "id a>entities b>entities kind directed:bool since_change>changes until_change>changes warmth:real trust:real",
        lambda story, words: ((b.id, b.a, b.b, b.kind, b.directed, b.since, b.until, b.warmth, b.trust) for b in story.bonds),
    ),
    (
        "turning_points",
        "bond>bonds change>changes what",
        lambda story, words: ((b.id, turn.change, turn.what) for b in story.bonds for turn in b.turning_points),
    ),
    ("bond_evidence", "bond>bonds start_char:int end_char:int text", _evidence("bonds")),
    (
        "promises",
        "id promiser>entities what made_change>changes status settled_change>changes",
        lambda story, words: ((p.id, p.by, p.what, p.made, p.status, p.settled) for p in story.promises),
    ),
    ("promise_people", "promise>promises entity>entities", lambda story, words: ((p.id, id) for p in story.promises for id in p.to)),
    ("promise_evidence", "promise>promises start_char:int end_char:int text", _evidence("promises")),
    (
        "knowledge",
        "id who>entities known_change>changes how since_change>changes until_change>changes",
        lambda story, words: ((k.id, k.who, k.of, k.how, k.since, k.until) for k in story.knowledge),
    ),
    ("knowledge_evidence", "knowledge>knowledge start_char:int end_char:int text", _evidence("knowledge")),
)


def files(story: Story, no_text: bool) -> Mapping[str, bytes]:
    """A CSV file a table: UTF-8, a head of column names, nothing for null, `true` and `false`."""
    return {f"{table.name}.csv": _csv(table) for table in tables(story, no_text)}


def _csv(table: Table) -> bytes:
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows([str(value).lower() if isinstance(value, bool) else value for value in row] for row in table.rows)
    return out.getvalue().encode()


EXPORT = Export(
    "tables",
    "scholars",
    "CSV tables: entities, mentions, quotes, scenes, talk, acts, changes, bonds, promises, knowledge",
    None,
    files,
    without_text=True,
)
