"""Kinds: whether what stands between marks is spoken, thought, written, or only words set apart (a title, a scare quote, a name)."""

import re

from fabula.layers.vocabulary import QuoteKind
from fabula.steps.lexicon import words
from fabula.steps.quotation.tags import tag_after, tag_before

_WRITTEN_LEAD = re.compile(
    r"(?<![\w-])(?:legend|inscription|headline|headlines|caption|placard|sign|signboard|telegram|telegrams?|letter|note|postcard|notice|label|motto|message|messages|"
    r"inscribed|engraved|printed|lettered|stamped|painted|marked|headed|signed|entitled|reads|ran|runs|spelled|spelt|poster|banner|advertisement|"
    r"wrote|written|writes|typed|types|scrawled|scribbled|announces|epitaph|shaft|verse|poem)\b[^.!?;“”\"]{0,40}$",
    re.IGNORECASE,
)
_NAMING = re.compile(
    r"\b(?:(?:called|call|calls|termed|named|nicknamed|dubbed)(?! (?:to|out|after|from|back|up|down))(?: [^\W\d_]+){0,2}|"
    r"as|words?|phrase|term|name|title|sang|sing|sings|singing|song|whistled?|whistling|entitled|book|play|poem|film)$",
    re.IGNORECASE,
)
_UTTERED = frozenset(("called", "calls", "sang", "singing", "word", "words"))
# Words that open talk and hardly ever a title or a word set apart.
_TALK = re.compile(
    r"(?:well|oh|o|ah|aye|yes|yeah|yep|no|nope|nay|hullo|hello|hallo|hi|hey|hm+|hum|humph|ha|huh|please|thanks|thank|come|good(?:bye|by|night)|ok|okay|"
    r"sorry|pardon|why|what|you|we|i|i['’]\w+|let['’]s|don['’]t|my dear)\b",
    re.IGNORECASE,
)
_I_OR_YOU = re.compile(r"\b(?:i|me|my|we|us|our|you|your|i['’]\w+|we['’]\w+|you['’]\w+|don['’]t|that['’]s|it['’]s)\b", re.IGNORECASE)
_ANSWER = re.compile(
    r"\b(?:repl(?:y|ies)|answers?|comments?|inquir(?:y|ies)|questions?|remarks?|responses?|words|verdict|greeting|retort|rejoinder|all)\b"
)
_LAST_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*$")
_MARKS = "“”„‟\"‘’‚‛'`«»‹›「」『』＂<> \u00a0\u202f\u200a\n\t"
_SET_APART_WORDS = 8
_WINDOW = 160
"""Characters of narration that are looked at on either side."""


def kind_of(text: str, start: int, end: int, left: int, right: int) -> QuoteKind | None:
    """The kind of the quotation `start`..`end` between the narration from `left` and to `right`; None where only its neighbours can say."""
    inner = text[start:end].strip(_MARKS)
    if not inner:
        return "other"
    before, after = text[max(left, start - _WINDOW) : start].rstrip(), text[end : min(right, end + _WINDOW)]
    ends_open = text[end - 2 : end - 1].isspace()
    if not (inner.endswith(".") and not ends_open and after[:1].isspace() and after.lstrip()[:1].isupper()):
        # Some houses set the comma outside: “Go”, she said.
        tag = tag_after(text, end + len(after) - len(after.lstrip(", —–-")), right)
        if tag is not None:
            return tag.kind
    if _NAMING.search(before[-40:]) and (_is_title(inner) or (len(inner.split()) <= 3 and inner[-1:] not in tuple("!?…—"))):
        return "other"
    lead = tag_before(text, left, start) if before and before[-1] not in ".!?" else None
    if lead is not None:
        return lead.kind
    if _WRITTEN_LEAD.search(before[-80:]) and before[-1:] not in ".!?":
        return "writing"
    if _set_apart(inner, before, after, ends_open):
        return "other"
    return None


def _is_title(inner: str) -> bool:
    """Whether all long words have a capital: “Swing Low, Sweet Chariot”."""
    long_words = [word for word in inner.split() if len(word) > 3]
    return len(long_words) > 1 and all(not word[0].islower() for word in long_words)


def _set_apart(inner: str, before: str, after: str, ends_open: bool) -> bool:
    """Whether these are words set apart within a sentence of the narration."""
    count = len(inner.split())
    last = _LAST_WORD.search(before[-40:])
    naming = _NAMING.search(before[-40:])
    titled = all(not word[0].islower() for word in inner.split())
    ended = inner[-1] in "!?…—-" or ends_open
    if not naming and not titled and ((_TALK.match(inner) and ended) or (count > 2 and _I_OR_YOU.search(inner))):
        return False
    if last is None:
        following = after.lstrip()[:1]
        if not before:
            return count <= 3 and not ended and inner[-1] not in ".,;:" and following.islower() and not _ANSWER.search(after[:80])
        if before[-1] in ".!?…" and following == ",":
            return False
        return count <= _SET_APART_WORDS and not ended and inner[-1] not in ".,;:" and (following.islower() or following in tuple(";),"))
    word = last.group().lower()
    if ended and (not naming or word in _UTTERED):
        return False
    if naming:
        return count <= _SET_APART_WORDS
    if word == "that" or word in words("speech_verbs"):
        return False
    if word == "to" and not words("speech_verbs").isdisjoint(before[-40:].lower().split()):
        return False
    return count <= _SET_APART_WORDS or (inner[0].islower() and inner[-1].isalnum())
