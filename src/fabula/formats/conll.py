"""Coreference as the CoNLL-2012 shared task writes it, one token a line, for its scorer and all that reads its files.

The columns are document, part, token of the sentence, word, part of speech, parse, lemma, frameset, sense, speaker, named entities,
coreference. What the format asks for and no step reads is `-`, or `*` in the two columns of brackets.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import groupby

from fabula.formats.booknlp import character_numbers
from fabula.formats.exports import Export, stem
from fabula.formats.on_tokens import numbers, token_span
from fabula.formats.script import voices
from fabula.formats.wordless import wordless
from fabula.layers import Story


def files(story: Story, no_text: bool) -> Mapping[str, bytes]:
    """One document of one part. Without the text `_` stands for all words but names."""
    if no_text:
        story = wordless(story)
    name = stem(story)
    lines = [f"#begin document ({name}); part 000", *_rows(story, name), "#end document"]
    return {f"{name}.conll": ("\n".join(lines) + "\n").encode()}


def _rows(story: Story, name: str) -> Iterator[str]:
    tokens = story.tokens
    clusters, speakers = _clusters(story), _speakers(story)
    sentences = numbers(tokens, story.sentences)
    for _, sentence in groupby(range(len(tokens.start)), key=sentences.__getitem__):
        for within, i in enumerate(sentence):
            word = "".join(story.text[tokens.start[i] : tokens.end[i]].split()) or "_"
            upos, lemma = tokens.upos[i] or "-", tokens.lemma[i] or "-"
            yield "\t".join((name, "0", str(within), word, upos, "*", lemma, "-", "-", speakers.get(i, "-"), "*", clusters.get(i, "-")))
        yield ""


def _clusters(story: Story) -> dict[int, str]:
    """The brackets at each token: those that open, longest first, then whole mentions, then those that close, shortest first."""
    ids = character_numbers(story.entities)
    spans = {(span, ids[m.entity]) for m in story.mentions if m.entity in ids and (span := token_span(story.tokens, m.start, m.end))}
    opening: defaultdict[int, list[str]] = defaultdict(list)
    whole: defaultdict[int, list[str]] = defaultdict(list)
    closing: defaultdict[int, list[str]] = defaultdict(list)
    for (first, last), coref in sorted(spans, key=lambda each: (each[0].first, -each[0].last, each[1])):
        if first == last:
            whole[first].append(f"({coref})")
        else:
            opening[first].append(f"({coref}")
            closing[last].insert(0, f"{coref})")
    return {i: "|".join(opening[i] + whole[i] + closing[i]) for i in opening.keys() | whole.keys() | closing.keys()}


def _speakers(story: Story) -> dict[int, str]:
    """The speaker at each token: the innermost quote's, a name without spaces."""
    names = {id: "_".join(name.split()) or "_" for id, name in voices(story.entities).items()}
    found: dict[int, str] = {}
    for quote in sorted(story.quotes, key=lambda quote: (quote.start, -quote.end)):
        if quote.speaker and (span := token_span(story.tokens, quote.start, quote.end)):
            found |= dict.fromkeys(range(span.first, span.last + 1), names[quote.speaker])
    return found


EXPORT = Export("conll", "scholars", "coreference as in CoNLL-2012, a token a line", ".conll", files, without_text=True)
