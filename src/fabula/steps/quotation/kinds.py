"""Kinds: whether what stands between marks is spoken, thought, written, or only words set apart (a title, a scare quote, a name)."""

import re

from fabula.layers.vocabulary import QuoteKind
from fabula.steps.quotation.tags import tag_after, tag_before

_WRITTEN_LEAD = re.compile(
    r"\b(?:legend|inscription|headline|headlines|caption|placard|sign|signboard|telegram|telegrams?|letter|note|postcard|notice|label|motto|message|messages|"
    r"inscribed|engraved|printed|lettered|stamped|painted|marked|headed|signed|entitled|reads|ran|runs|spelled|spelt|poster|banner|advertisement|"
    r"wrote|written|writes|typed|types|scrawled|scribbled|announces|epitaph|shaft|verse|poem)\b[^.!?;“”\"]{0,40}$",
    re.IGNORECASE,
)
_NAMING = re.compile(
    r"\b(?:called|call|calls|calling|termed|named|nicknamed|dubbed|known as|as|word|words|phrase|term|name|title|sang|sing|singing|song|entitled)\W*$",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*$")
_MARKS = "“”„‟\"‘’‚‛'`«»‹›「」『』＂<> \u00a0\u202f\u200a\n\t"
_SET_APART_WORDS = 8


def kind_of(text: str, start: int, end: int, left: int, right: int) -> QuoteKind | None:
    """The kind of the quotation `start`..`end` between the narration from `left` and to `right`; None where only its neighbours can say."""
    before, after = text[left:start].rstrip(), text[end:right]
    inner = text[start:end].strip(_MARKS)
    ends_open = text[end - 2 : end - 1].isspace()
    tag = (
        None
        if inner[-1:] in (".",) and not ends_open and not after.lstrip()[:1].islower() and _is_new_sentence(after)
        else tag_after(text, end, right)
    )
    if tag is not None:
        return tag.kind
    lead = tag_before(text, left, start) if before and before[-1] not in ".!?" else None
    if lead is not None:
        return lead.kind
    if _WRITTEN_LEAD.search(before[-80:]) and before[-1:] not in ".!?":
        return "writing"
    if _set_apart(inner, before, after, ends_open):
        return "other"
    return None


def _is_new_sentence(after: str) -> bool:
    return after[:1].isspace() and after.lstrip()[:1].isupper()


def _set_apart(inner: str, before: str, after: str, ends_open: bool) -> bool:
    """Whether these are words set apart within a sentence of the narration."""
    count = len(inner.split())
    if not inner:
        return True
    if count > _SET_APART_WORDS:
        return inner[0].islower() and inner[-1].isalnum() and bool(_LAST_WORD.search(before))
    ended = inner[-1] in "!?…—-" or ends_open
    embedded = bool(_LAST_WORD.search(before))
    goes_on = after.lstrip()[:1].islower() or after[:1] in (";", ")", ",", "-", "—") or after.lstrip()[:1] == ""
    if embedded and (_NAMING.search(before[-20:]) or not ended):
        return True
    return not ended and inner[-1] not in ".,;:" and goes_on and bool(after.strip())
