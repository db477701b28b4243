"""The summary on screen: cast, scenes, who talks to whom, how many lines attributed and how surely."""

from collections import Counter

from fabula.layers import Entity, Quote, Story

SURE, LIKELY = 0.9, 0.6  # the bounds of the three bands that the last line counts
CAST, SCENES, PAIRS = 12, 12, 10  # longest lists shown


def summary(story: Story) -> str:
    """The summary as plain text, without a newline at the end. Names are shown as one line each, whatever the story holds."""
    names = {e.id: plain(e.name, 30) for e in story.entities}
    people = [e for e in story.entities if e.type == "PER"]
    lines = [q for q in story.quotes if q.kind != "other"]
    blocks = [
        [_title(story), f"{_count(len(story.text.split()), 'word')}, {_count(len(story.scenes), 'scene')}, {_count(len(lines), 'line')}"],
        _listed("Cast", [_person(e) for e in people], CAST),
        _listed("Scenes", [_scene(story, n, names) for n in range(len(story.scenes))], SCENES),
        _listed("Who talks to whom", _talk(lines, names), PAIRS),
        _listed("Lines", _surely(lines), 4),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def plain(words: str, most: int = 60) -> str:
    """Words of a story as they may stand on a terminal: one line, nothing unprintable, no longer than `most` characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in words[: 4 * most]).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _title(story: Story) -> str:
    by = f" by {plain(', '.join(story.meta.authors))}" if story.meta.authors else ""
    return plain(story.meta.title or story.source.name) + by


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def _listed(head: str, rows: list[str], most: int) -> list[str]:
    """A head and its rows, indented; the rows past `most` are counted, not shown. Nothing when there are no rows."""
    more = [f"  … and {len(rows) - most:,} more"] if len(rows) > most else []
    return [head, *(f"  {row}" for row in rows[:most]), *more] if rows else []


def _person(entity: Entity) -> str:
    pronoun = max(entity.pronouns, key=lambda p: entity.pronouns[p], default="")
    also = [plain(a.text, 30) for a in entity.aliases if a.text != entity.name][:3]
    notes = [pronoun, "narrator" if entity.narrator else "", f"also {', '.join(also)}" if also else ""]
    counts = f"{_count(entity.quotes, 'line'):>11}  {_count(entity.mentions, 'mention'):>14}"
    return f"{plain(entity.name, 30):<30} {counts}  {'; '.join(n for n in notes if n)}".rstrip()


def _scene(story: Story, n: int, names: dict[str, str]) -> str:
    scene = story.scenes[n]
    where = plain(story.words(scene.place), 40) if scene.place else ""
    when = plain(scene.time.of(story.text), 40) if scene.time else ""
    head = ", ".join(part for part in (where, when) if part)
    present = _some([names[e] for e in scene.present], 5)
    absent = _some([names[e] for e in scene.spoken_of], 2)
    parts = [head, f"with {present}" if present else "", f"spoken of: {absent}" if absent else ""]
    return f"{n + 1:>3}  " + ("; ".join(part for part in parts if part) or "nobody")


def _some(names: list[str], most: int) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _talk(lines: list[Quote], names: dict[str, str]) -> list[str]:
    pairs = Counter((q.speaker, to) for q in lines if q.speaker for to in q.addressees)
    return [f"{names[a]} → {names[b]}: {_count(n, 'line')}" for (a, b), n in pairs.most_common()]


def _surely(lines: list[Quote]) -> list[str]:
    if not lines:
        return ["no line of speech was found"]
    known = [q.confidence for q in lines if q.speaker]
    sure = sum(c >= SURE for c in known)
    likely = sum(SURE > c >= LIKELY for c in known)
    return [
        f"{len(known):,} of {len(lines):,} have a speaker ({100 * len(known) / len(lines):.0f}%): "
        f"{sure:,} sure (90% and more), {likely:,} likely (60 to 90%), {len(known) - sure - likely:,} doubtful",
        *([f"{len(lines) - len(known):,} are left open"] if len(known) < len(lines) else []),
    ]
