"""spaCy: the story as a Doc whose text is the work's, with what was read as spans."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from fabula.errors import MissingExtra
from fabula.formats.exports import Export, stem
from fabula.formats.on_tokens import expressions, numbers, token_span
from fabula.layers import Story

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span
    from spacy.vocab import Vocab

# The layers that are spans, and the attribute that holds an entry of each; the Doc's own, `fabula`, holds what has no span.
LAYERS = {"mentions": "mention", "quotes": "quote", "scenes": "scene", "events": "event", "acts": "act"}
REST = ("fabula", "source", "meta", "regions", "entities", "changes", "bonds", "promises", "knowledge")


def files(story: Story, no_text: bool) -> Mapping[str, bytes]:
    """A DocBin of one Doc.

    Raises:
        MissingExtra: spaCy is not installed.
    """
    try:
        from spacy.tokens import DocBin  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtra("a spaCy Doc", "spaCy", "spacy") from error
    return {f"{stem(story)}.spacy": DocBin(store_user_data=True, docs=[to_doc(story)]).to_bytes()}


def set_attributes() -> None:
    """Make the attributes known to spaCy in this process, as it asks for before a DocBin that holds them is read.

    Raises:
        ImportError: spaCy is not installed.
    """
    from spacy.tokens import Doc, Span  # noqa: PLC0415

    if not Doc.has_extension("fabula"):
        Doc.set_extension("fabula", default=None)
    for name in LAYERS.values():
        if not Span.has_extension(name):
            Span.set_extension(name, default=None)


def to_doc(story: Story, vocab: "Vocab | None" = None) -> "Doc":
    """The story as a Doc with the story's own tokens; `doc.text` is its text to the letter.

    `doc.spans` holds "mentions" (label: type; kb_id: entity), "quotes" (kind; speaker), "scenes" (medium), "events" (none; the agent),
    "acts" (act; who acts), "supersenses" (the supersense) and, for each entity from the first on, "coref_clusters_1"…; `doc.ents` the
    proper names.
    `span._.mention`, `.quote`, `.scene`, `.event` and `.act` are the entries as in the JSON, `doc._.fabula` what has no span. Tags that no
    step has read are not set.

    Raises:
        ImportError: spaCy is not installed.
    """
    from spacy.tokens import Doc, Span  # noqa: PLC0415
    from spacy.util import filter_spans  # noqa: PLC0415
    from spacy.vocab import Vocab  # noqa: PLC0415

    set_attributes()
    words, spaces, places = _pieces(story)
    doc = Doc(Vocab() if vocab is None else vocab, words, spaces, **_tags(story, places, len(words)))

    def spans(layer: str, label: str | None, who: str | None) -> "Iterator[tuple[Any, Span]]":
        for entry in getattr(story, layer):
            if found := token_span(story.tokens, entry.start, entry.end):
                knowledge = (who and getattr(entry, who)) or ""
                named = (label and getattr(entry, label)) or ""
                span = Span(doc, places[found.first], places[found.last] + 1, named, kb_id=knowledge, span_id=entry.id)
                span._.set(LAYERS[layer], msgspec.to_builtins(entry))
                yield entry, span

    mentions = list(spans("mentions", "type", "entity"))
    doc.spans["mentions"] = [span for _, span in mentions]
    layers = (("quotes", "kind", "speaker"), ("scenes", "medium", None), ("events", None, "agent"), ("acts", "act", "by"))
    for layer, label, who in layers:
        doc.spans[layer] = [span for _, span in spans(layer, label, who)]
    doc.spans["supersenses"] = [Span(doc, places[each.first], places[each.last] + 1, label) for each, label in expressions(story.tokens)]
    clusters: dict[str | None, list[Span]] = {entity.id: [] for entity in story.entities}
    for mention, span in mentions:
        clusters.setdefault(mention.entity, []).append(span)
    for n, entity in enumerate(story.entities, 1):
        doc.spans[f"coref_clusters_{n}"] = clusters[entity.id]
    doc.ents = tuple(filter_spans(span for mention, span in mentions if mention.form == "PROP"))
    doc._.set("fabula", {name: msgspec.to_builtins(getattr(story, name)) for name in REST})
    return doc


def _pieces(story: Story) -> tuple[list[str], list[bool], list[int]]:
    """spaCy's words, whether one blank follows each, and which of them each token is: all other white space is a word of its own."""
    text, tokens = story.text, story.tokens
    words: list[str] = []
    spaces: list[bool] = []
    places: list[int] = []
    ends = [*tokens.start, len(text)]
    if between := text[: ends[0]]:
        words.append(between)
        spaces.append(False)
    for start, end, following in zip(tokens.start, tokens.end, ends[1:], strict=True):
        places.append(len(words))
        between = text[end:following]
        words.append(text[start:end])
        spaces.append(between.startswith(" "))
        if rest := between.removeprefix(" "):
            words.append(rest)
            spaces.append(False)
    return words, spaces, places


def _tags(story: Story, places: list[int], size: int) -> dict[str, Any]:
    """The columns that were read, each as long as spaCy's words."""
    tokens = story.tokens

    def column(values: Iterable[Any], other: Any) -> list[Any]:
        made = [other] * size
        for place, value in zip(places, values, strict=True):
            made[place] = value
        return made

    made: dict[str, Any] = {}
    if any(tokens.upos):
        made["pos"] = column((upos or "" for upos in tokens.upos), "SPACE")
    if any(tokens.lemma):
        made["lemmas"] = column((lemma or "" for lemma in tokens.lemma), "")
    if any(tokens.deprel):
        heads = (places[i if head is None or head < 0 else head] for i, head in enumerate(tokens.head))
        # White space hangs on the word before it, or it would be a sentence of its own.
        beside = [min(1, size - 1), *range(size - 1)]
        made["heads"] = [near if head is None else head for near, head in zip(beside, column(heads, None), strict=True)]
        made["deps"] = column((deprel or "" for deprel in tokens.deprel), "")
    else:
        sentences = numbers(tokens, story.sentences)
        made["sent_starts"] = column((i == 0 or sentences[i] != sentences[i - 1] for i in range(len(sentences))), False)
    return made


EXPORT = Export(
    "spacy", "programs", "a spaCy DocBin: the text with mentions, clusters, quotes and scenes as spans (extra [spacy])", ".spacy", files
)
