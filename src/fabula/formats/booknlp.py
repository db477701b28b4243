"""BookNLP's files, by its README (github.com/booknlp/booknlp): what is written for BookNLP reads them as they are.

Two peculiarities are kept. Ends of stretches are inclusive. The columns called byte_onset and byte_offset hold characters, not bytes, as
BookNLP's do. What no step reads yet is empty (lemma, tags, dependency relation), and a token without a head is its own, as in spaCy.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import msgspec

from fabula.formats import e2a
from fabula.formats.exports import Export, stem
from fabula.formats.on_tokens import TokenSpan, expressions, in_one_line, numbers, token_span
from fabula.formats.wordless import wordless
from fabula.layers import Entity, Mention, Quote, Story, Tokens

TOKENS = (
    "paragraph_ID", "sentence_ID", "token_ID_within_sentence", "token_ID_within_document", "word", "lemma", "byte_onset", "byte_offset",
    "POS_tag", "fine_POS_tag", "dependency_relation", "syntactic_head_ID", "event",
)  # fmt: skip
ENTITIES = ("COREF", "start_token", "end_token", "prop", "cat", "text")
SUPERSENSE = ("start_token", "end_token", "supersense_category", "text")
QUOTES = ("quote_start", "quote_end", "mention_start", "mention_end", "mention_phrase", "char_id", "quote")
# BookNLP's sets of pronouns, by ours.
GENDERS = {"he": "he/him/his", "she": "she/her", "they": "they/them/their", "xe": "xe/xem/xyr/xir", "ze": "ze/zem/zir/hir"}
FEWEST_MENTIONS = 2  # of a character of the .book: "mentioned more than 1 time"
MOST_LISTED = 10  # entities of a kind at the head of the .book.html
NO_WORDS = "_"


class Marked(NamedTuple):
    """A mention with its tokens and the number of its entity: a row of `.entities`."""

    coref: int
    tokens: TokenSpan
    mention: Mention
    text: str


def files(story: Story, no_text: bool) -> Mapping[str, bytes]:
    """The files of one work. Without the text `_` stands for all words but names, and the files that are the text are left out."""
    name = stem(story)
    if no_text:
        story = wordless(story)
    ids = character_numbers(story.entities)
    marked = mark(story, ids, no_text)
    quotes = [
        (quote, span) for quote in story.quotes if quote.kind != "other" and (span := token_span(story.tokens, quote.start, quote.end))
    ]
    made = {
        f"{name}.tokens": _table(TOKENS, _token_rows(story)),
        f"{name}.entities": _table(ENTITIES, ((m.coref, *m.tokens, m.mention.form, m.mention.type, m.text) for m in marked)),
        f"{name}.supersense": _table(SUPERSENSE, _supersense_rows(story)),
        f"{name}.quotes": _table(QUOTES, _quote_rows(story, quotes, marked, ids, no_text)),
        f"{name}.book": msgspec.json.encode({"characters": characters(story, marked, ids, no_text)}),
    }
    if not no_text:
        made[f"{name}.book.html"] = book_html(story, marked, ids).encode()
        # What ebook2audiobook looks for beside these files, and takes instead of guessing from them.
        made |= {
            file: data for file, data in e2a.EXPORT.files(story, False).items() if file.endswith((".characters_simple.json", ".book.txt"))
        }
    return made


def character_numbers(entities: list[Entity]) -> dict[str, int]:
    """The number of each entity: 0 is the narrator's (the one mentioned most) and nobody's where there is none, as in BookNLP."""
    narrator = next((entity.id for entity in entities if entity.narrator), None)
    others = [entity.id for entity in entities if entity.id != narrator]
    return {id: n for n, id in enumerate(others, 1)} | ({narrator: 0} if narrator else {})


def mark(story: Story, ids: Mapping[str, int], no_text: bool) -> list[Marked]:
    """The mentions in the order of the text. One whose entity nobody found is alone under a number of its own."""
    found = []
    alone = len(ids) + 1
    for mention in sorted(story.mentions, key=lambda m: (m.start, -m.end)):
        if span := token_span(story.tokens, mention.start, mention.end):
            coref = ids.get(mention.entity or "")
            if coref is None:
                coref, alone = alone, alone + 1
            hidden = no_text and mention.form != "PROP"
            found.append(Marked(coref, span, mention, NO_WORDS if hidden else in_one_line(story.words(mention))))
    return found


def _token_rows(story: Story) -> Iterator[tuple[Any, ...]]:
    tokens, text = story.tokens, story.text
    paragraphs, sentences = numbers(tokens, story.paragraphs), numbers(tokens, story.sentences)
    i = 0
    for sentence, rows in groupby(range(len(tokens.start)), key=sentences.__getitem__):
        for within, i in enumerate(rows):
            head = tokens.head[i]
            yield (
                paragraphs[i], sentence, within, i,
                in_one_line(text[tokens.start[i] : tokens.end[i]]) or NO_WORDS,
                tokens.lemma[i] or "", tokens.start[i], tokens.end[i], tokens.upos[i] or "", "", tokens.deprel[i] or "",
                i if head is None or head < 0 else head,
                "EVENT" if tokens.realis[i] else "O",
            )  # fmt: skip


def _supersense_rows(story: Story) -> Iterator[tuple[Any, ...]]:
    tokens = story.tokens
    for (first, last), label in expressions(tokens):
        yield first, last, label, in_one_line(story.text[tokens.start[first] : tokens.end[last]]) or NO_WORDS


def _quote_rows(
    story: Story, quotes: list[tuple[Quote, TokenSpan]], marked: list[Marked], ids: Mapping[str, int], no_text: bool
) -> Iterator[tuple[Any, ...]]:
    """A quote whose speaker is not known has `None` in the four columns of its mention and character, as in BookNLP."""
    narrated = defaultdict(list)
    for each in _outside(marked, [span for _, span in quotes]):
        narrated[each.coref].append(each)
    for quote, span in quotes:
        character = ids.get(quote.speaker or "")
        by = None if character is None else _attributed(story.tokens, quote, span, narrated[character])
        mention = (by.tokens.first, by.tokens.last, by.text) if by else (None, None, None)
        yield *span, *mention, character, NO_WORDS if no_text else in_one_line(story.words(quote))


def _outside(marked: list[Marked], quotes: list[TokenSpan]) -> Iterator[Marked]:
    """The mentions of the narration: those that start in no quote."""
    starts: list[int] = []
    reach: list[int] = []
    for first, last in sorted(quotes):
        starts.append(first)
        reach.append(max(last, reach[-1]) if reach else last)
    for each in marked:
        before = bisect_right(starts, each.tokens.first) - 1
        if before < 0 or reach[before] < each.tokens.first:
            yield each


def _attributed(tokens: Tokens, quote: Quote, span: TokenSpan, own: list[Marked]) -> Marked | None:
    """The speaker's mention in the quote's tag, else the one nearest to the quote, before it where two are as near."""
    after = bisect_right(own, span.first, key=lambda each: each.tokens.first)
    near = own[max(after - 2, 0) : after + 2]
    cue = quote.cue and token_span(tokens, quote.cue.start, quote.cue.end)
    tagged = [each for each in near if cue and cue.first <= each.tokens.first and each.tokens.last <= cue.last]
    return min(tagged or near, key=lambda each: max(span.first - each.tokens.last, each.tokens.first - span.last), default=None)


def characters(story: Story, marked: list[Marked], ids: Mapping[str, int], no_text: bool) -> list[dict[str, Any]]:
    """The characters of `.book`, by mentions, most first."""
    people = defaultdict(list)
    for each in marked:
        if each.mention.type == "PER":
            people[each.coref].append(each)
    entities = {ids[entity.id]: entity for entity in story.entities}
    syntax = _Syntax(story)
    shown = {form: not no_text or form == "PROP" for form in ("PROP", "NOM", "PRON")}
    found = []
    for coref, own in sorted(people.items(), key=lambda item: -len(item[1])):
        if len(own) < FEWEST_MENTIONS:
            continue
        done = [pair for each in own for pair in syntax.roles(each.tokens)]
        found.append(
            {role: [{"w": syntax.word(i), "i": i} for which, i in done if which == role] for role in ("agent", "patient", "mod", "poss")}
            | {
                "id": coref,
                "g": gender(entities[coref].pronouns),
                "count": len(own),
                "mentions": {
                    column: [
                        {"c": n, "n": words}
                        for words, n in Counter(each.text for each in own if each.mention.form == form and shown[form]).most_common()
                    ]
                    for column, form in (("proper", "PROP"), ("common", "NOM"), ("pronoun", "PRON"))
                },
            }
        )
    return found


def gender(pronouns: Mapping[str, int]) -> dict[str, Any] | None:
    """BookNLP's referential gender: shares of the pronouns counted; None where there were none."""
    counts = {name: pronouns.get(ours, 0) for ours, name in GENDERS.items()}
    total = sum(counts.values())
    if not total:
        return None
    shares = {name: round(n / total, 3) for name, n in counts.items()}
    most = max(shares, key=shares.__getitem__)
    return {"inference": shares, "argmax": most, "max": shares[most], "total": total}


class _Syntax:
    """What the people of mentions do, suffer, are and own, by the Universal Dependencies of their heads."""

    def __init__(self, story: Story):
        self.text, self.tokens = story.text, story.tokens
        size = len(self.tokens.start)
        self.heads = [head if head is not None and 0 <= head < size else None for head in self.tokens.head]
        self.children: defaultdict[int, list[int]] = defaultdict(list)
        for i, head in enumerate(self.heads):
            if head is not None:
                self.children[head].append(i)

    def word(self, i: int) -> str:
        return in_one_line(self.text[self.tokens.start[i] : self.tokens.end[i]]) or NO_WORDS

    def roles(self, span: TokenSpan) -> Iterator[tuple[str, int]]:
        """The roles of a mention, each with the word that gives it: "agent" of a verb, "poss" of a thing."""
        top = next(
            (i for i in range(span.first, span.last + 1) if (h := self.heads[i]) is not None and not span.first <= h <= span.last), None
        )
        if top is None:
            return
        if self.tokens.deprel[top] == "conj":  # "Bill and Ted ran"
            top = self.heads[top]
        head = None if top is None else self.heads[top]
        if top is None or head is None:
            return
        match self.tokens.deprel[top]:
            case "nsubj" if self._has(head, "cop"):
                yield from (("mod", i) for i in self._with_conjuncts(head, {"NOUN", "ADJ"}))
            case "nsubj" | "obl:agent":
                yield from (("agent", i) for i in self._with_conjuncts(head, {"VERB"}))
            case "obj" | "nsubj:pass":
                yield "patient", head
            case "nmod:poss":
                yield from (("poss", i) for i in self._with_conjuncts(head, {"NOUN", "PROPN", "VERB", "ADJ"}))

    def _has(self, i: int, relation: str) -> bool:
        return any(self.tokens.deprel[child] == relation for child in self.children[i])

    def _with_conjuncts(self, i: int, classes: set[str]) -> Iterable[int]:
        joined = [i, *(child for child in self.children[i] if self.tokens.deprel[child] == "conj")]
        return [each for each in joined if self.tokens.upos[each] in classes]


def book_html(story: Story, marked: list[Marked], ids: Mapping[str, int]) -> str:
    """The named characters, the entities of each kind, then the text to the letter with its mentions and speakers marked."""
    labels = {each.coref: each.text for each in reversed(marked)} | {ids[entity.id]: in_one_line(entity.name) for entity in story.entities}
    people = []
    for character in characters(story, marked, ids, no_text=False):
        if names := "/".join(f"{name['n']} ({name['c']})" for name in character["mentions"]["proper"]):
            people.append(f"<li>{character['count']} {escape(names)}</li>")
    kinds = []
    for kind in ("FAC", "GPE", "LOC", "PER", "ORG", "VEH"):
        counts = Counter(each.coref for each in marked if each.mention.type == kind and each.mention.form != "PRON")
        kinds.append(
            f"<h3>{kind}</h3>\n<ul>{''.join(f'<li>{n} {escape(labels[c])}</li>' for c, n in counts.most_common(MOST_LISTED))}</ul>"
        )
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(story.source.language or "en")}">\n<head><meta charset="utf-8">'
        f"<title>{escape(story.meta.title or stem(story))}</title>\n"
        "<style>.text{white-space:pre-wrap}.q{color:#669}i{color:#bbb;font-style:normal}sub{color:#b0b}</style></head>\n<body>\n"
        f"<h2>Named characters</h2>\n<ul>{''.join(people)}</ul>\n<h2>Major entities</h2>\n{''.join(kinds)}\n"
        f'<h2>Text</h2>\n<div class="text">{"".join(_marked_text(story, marked, labels, ids))}</div>\n</body>\n</html>\n'
    )


def _marked_text(story: Story, marked: list[Marked], labels: Mapping[int, str], ids: Mapping[str, int]) -> Iterator[str]:
    """Pieces of the text between the marks, each an element of its own: whatever crosses, the page is well-formed."""
    marks: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)  # at each offset: those that close first, then those that open
    depth: Counter[int] = Counter()
    for each in marked:
        marks[each.mention.start].append((1, "<i>[</i>"))
        marks[each.mention.end].append((0, f"<i>]</i><sub>{each.coref}-{escape(labels[each.coref])}</sub>"))
    for quote in story.quotes:
        if quote.kind != "other":
            character = ids.get(quote.speaker or "")
            marks[quote.end].append((0, f"<sub>[{character}-{escape(labels.get(-1 if character is None else character, 'None'))}]</sub>"))
            depth[quote.start] += 1
            depth[quote.end] -= 1
    quoted = 0
    for start, end in pairwise(sorted({0, len(story.text), *marks, *depth})):
        yield from (mark for _, mark in sorted(marks[start], key=lambda mark: mark[0]))
        quoted += depth[start]
        words = escape(story.text[start:end], quote=False)
        yield f'<span class="q">{words}</span>' if quoted else words
    yield from (mark for _, mark in marks[len(story.text)] if story.text)


def _table(header: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> bytes:
    return "".join("\t".join(map(str, row)) + "\n" for row in (header, *rows)).encode()


EXPORT = Export(
    "booknlp",
    "scholars",
    "BookNLP's files: .tokens .entities .supersense .quotes .book .book.html, and what ebook2audiobook reads beside them",
    None,
    files,
    without_text=True,
)
