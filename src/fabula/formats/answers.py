"""The answers of `fabula ask` as plain text, one function a kind of answer."""

from functools import singledispatch

from fabula.formats.summary import plain
from fabula.world.questions import Bonds, Lines, Name, Promises, SceneAnswer, Where, Who, Why, Words

LINE_CHARS = 100  # the most of the story's words shown in one line
FEW = 3  # mentions from which the nameless and silent are listed
CONTEXT_CHARS = 30  # the most shown on either side of words that ground an answer


@singledispatch
def render(asked: object) -> str:
    """An answer as plain text, without a newline at the end. Words of the story stand on one line, without unprintable characters.

    Raises:
        TypeError: `asked` is no answer.
    """
    raise TypeError(f"{type(asked).__name__} is no answer")


@render.register
def _(asked: Who) -> str:
    rows = []
    known = [one for one in asked.characters if one.quotes or one.named_at is not None or one.mentions >= FEW]
    for one in known:
        pronoun = max(one.pronouns, key=lambda p: one.pronouns[p], default="")
        also = [plain(alias, 30) for alias in one.aliases[:5]]
        notes = [pronoun, "narrator" if one.narrator else "", f"also {', '.join(also)}" if also else ""]
        counts = f"{counted(one.quotes, 'line'):>10} {counted(one.mentions, 'mention'):>14}"
        rows.append(f"{one.id:<5} {plain(one.name, 30):<30} {counts}  {'; '.join(filter(None, notes))}".rstrip())
        if one.first:
            rows.append(f"      first: {in_context(one.first)}")
    if others := len(asked.characters) - len(known):
        rows.append(f"and {others:,} more without a name, spoken of once or twice")
    return "\n".join(rows) or "nobody was found"


@render.register
def _(asked: Where) -> str:
    rows = [
        f"scene {one.number:<3} {'present  ' if one.present else 'spoken of'}  "
        + (f"{plain(one.place, 30)}: " if one.place else "")
        + plain(one.opening, LINE_CHARS)
        for one in asked.scenes
    ]
    return headed(f"{plain(asked.who.name)} ({asked.who.id})", rows or ["in no scene"])


@render.register
def _(asked: SceneAnswer) -> str:
    facts = {
        "place": plain(asked.place.text) if asked.place else "",
        "time": plain(asked.time.text) if asked.time else "",
        "medium": asked.medium or "",
        "viewpoint": shown([asked.viewpoint]) if asked.viewpoint else "",
        "present": shown(asked.present),
        "spoken of": shown(asked.spoken_of),
    }
    rows = [f"{name}: {value}" for name, value in facts.items() if value]
    rows += [f"{plain(t.speaker.name)} → {plain(t.to.name) if t.to else 'nobody known'}: {counted(t.lines, 'line')}" for t in asked.talk]
    rows += [f"{a.id}: {a.act} by {shown([a.by])}{to(a.to)}: {in_context(a.words)}" for a in asked.acts]
    return headed(f"scene {asked.number} ({asked.start}–{asked.end}): {plain(asked.opening, LINE_CHARS)}", rows)


@render.register
def _(asked: Lines) -> str:
    rows = [f"{one.id} {one.confidence:4.0%}{to(one.to)}: {plain(one.words.text, LINE_CHARS)}" for one in asked.lines]
    return headed(f"{plain(asked.who.name)} ({asked.who.id}): {counted(len(rows), 'line')}", rows)


@render.register
def _(asked: Promises) -> str:
    rows = []
    for one in asked.promises:
        rows.append(f"{one.id} {one.status}, {shown([one.by])}{to(one.to)}: {plain(one.what, LINE_CHARS)}")
        rows += [f"      {one.status} by: {in_context(words)}" for words in one.settled]
    return "\n".join(rows) or "no promise was found"


@render.register
def _(asked: Bonds) -> str:
    rows = []
    for one in asked.bonds:
        way = f"{plain(one.a.name)} → {plain(one.b.name)}" if one.directed else f"{plain(one.a.name)} and {plain(one.b.name)}"
        rows.append(f"{one.id} {one.kind}{' (ended)' if one.ended else ''}, {way}: {', '.join(one.stated)}")
        rows += [f"      {in_context(words)}" for words in one.evidence]
        rows += [f"      then: {turn}" for turn in one.turns]
    rows = rows or ["the text states no bond between them"]
    rows += [f"{line.id} {shown([line.speaker])}: {plain(line.words.text, LINE_CHARS)}" for line in asked.lines]
    return headed(f"{plain(asked.a.name)} and {plain(asked.b.name)}: {counted(len(asked.lines), 'line')} between them", rows)


@render.register
def _(asked: Why) -> str:
    sure = f", {asked.confidence:.0%} sure" if asked.confidence is not None else ""
    return headed(
        f"{asked.id}: {plain(asked.what, 2 * LINE_CHARS)}{sure}",
        [f"{words.start}–{words.end}: {in_context(words)}" for words in asked.evidence],
    )


def headed(head: str, rows: list[str]) -> str:
    return "\n".join([head, *(f"  {row}" for row in rows)])


def shown(names: list[Name] | list[Name | None]) -> str:
    return ", ".join(plain(name.name) if name else "somebody unknown" for name in names)


def to(names: list[Name]) -> str:
    return f" to {shown(names)}" if names else ""


def counted(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def in_context(words: Words) -> str:
    """Words of the story in brackets, between the nearest whole words around them."""
    before, after = words.before[-CONTEXT_CHARS:], words.after[:CONTEXT_CHARS]
    before = before[before.find(" ") + 1 :] if len(before) < len(words.before) else before
    after = after[: after.rfind(" ") + 1] if len(after) < len(words.after) else after
    return plain(f"{before}⟦{plain(words.text, LINE_CHARS)}⟧{after}", 2 * LINE_CHARS)
