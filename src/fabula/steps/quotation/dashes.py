"""Dash dialogue: — Come in, she said. Come in, whoever you are. A dash opens the speech; the tag and the beat are found by their words."""

import re

from fabula.layers import Span
from fabula.steps.blanks import before_blanks, past_blanks
from fabula.steps.lexicon import words
from fabula.steps.quotation.pairing import Piece
from fabula.steps.quotation.tags import first_tag, tag_after, tag_before

_DASH = re.compile(r"(?:[—–―‒]|--|-(?=\s))\s*(?=\S)")
# A signature (— Anne) or an item of a list has no point at its end.
_SPEECH_ENDS = frozenset(".!?…:—–-*_\"'”’»)")
_OPENING_MARK = re.compile(r"[\"“‘'«„]")
# Inside a paragraph a dash opens or ends speech only after a sentence or a clause.
_TURNING_DASH = re.compile(
    r"(?<=[.!?…,:;])\s*(?:[—–―‒]|--|-(?=\s))\s*(?=\S)"
    r"|(?<=[^\W_])\s+(?:[—–―‒]|--|-(?=\s))\s*(?=\S)"
    r"|(?<=\S)[—–―‒](?=[\s.,;:])"
)
_POINT = re.compile(r"[,.;:!?…—]")
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)]*(?=\s|$)")
_LONGEST_SENTENCE, _LONGEST_CLAUSE = 1000, 200
"""Characters that the rules look at."""
_FIRST_OR_SECOND = re.compile(r"\b(?:i|i['’]\w+|me|my|mine|we|we['’]\w+|us|our|you|you['’]\w+|your|yours)\b", re.IGNORECASE)
_CONTRACTION = re.compile(r"\w['’](?:s|re|ll|d|ve|m|t)\b")
# How narration goes on after a tag's comma; anything else resumes the speech.
_NARRATED = re.compile(
    r"(?:and (?:he|she|they|then|\w+ed|\w+ly|got|went|took|put|set|sat|stood|held|shook|gave|made|came|ran|left|let|began|fell|threw)|"
    r"then|with|without|to|toward|towards|from|in|into|on|at|of|by|behind|beside|before|after|across|over|under|through|against|around|"
    r"as|while|when|who|whose|which|\w+ing|\w+ly|his|her|their|still|half|\w+ed[.,]|almost|just|very|quite|rather)\b"
)
_BEAT_SUBJECT = re.compile(r"(?!(?:But|And|So|Or|Oh|Well|No|Yes|Now|If|What|Why|How|Who|Where)\b)[A-Z][\w’'-]*")
_BODY = re.compile(
    r"\b(?:his|her|their|its|[A-Z][\w-]*['’]s) (?:\w+ ){0,2}?"
    r"(?:eyes?|face|hands?|head|voice|shoulders?|lips?|mouth|teeth|fingers?|arms?|knees?|feet|foot|breath|smile|brow|chin|hair|cheeks?|sleeve|nose)\b",
    re.IGNORECASE,
)
_GESTURE = re.compile(
    r"\b(?:noticed?|notices|turned|turns|looked|looks|went|goes|took|takes|put|puts|set|sets|held|holds|stood|stands|sat|sits|stopped|stops|"
    r"wiped|wipes|nodded|nods|shook|shakes|smiled|smiles|laughed|laughs|sighed|sighs|paused|pauses|leaned|leans|stepped|steps|walked|walks|"
    r"reached|reaches|pulled|pulls|pushed|pushes|pointed|points|shrugged|shrugs|frowned|frowns|stared|stares|lifted|lifts|dropped|drops|"
    r"folded|folds|picked|picks|opened|opens|closed|closes|bowed|bows|knelt|kneels|touched|touches|poured|pours|handed|hands|"
    r"glanced|glances|spoke|speaks)\b"
)


def speaks_by_dashes(text: str, paragraphs: list[Span], other_marks: int) -> bool:
    """Whether the document marks its dialogue by dashes: enough paragraphs open with one, and more than its other marks account for.

    `other_marks`: how many clauses the document closes with a quotation mark.
    """
    opened = sum(
        1
        for p in paragraphs
        if (m := _DASH.match(text, p.start, p.end)) and not _OPENING_MARK.match(text, m.end()) and text[p.end - 1] in _SPEECH_ENDS
    )
    return opened >= 3 and opened > other_marks


def dash_pieces(text: str, p: Span) -> list[Piece]:
    """The speech of a paragraph, the tags and beats left out."""
    pieces: list[Piece] = []
    begins = _DASH.match(text, p.start, p.end)
    turns = [m.span() for m in _TURNING_DASH.finditer(text, begins.end() if begins else p.start, p.end)]
    if begins:
        turns.insert(0, begins.span())
    speaking, tagged = False, False
    for i, (start, after) in enumerate(turns):
        end = turns[i + 1][0] if i + 1 < len(turns) else p.end
        if speaking and tag_after(text, after, end):
            speaking, tagged = False, True  # —Yes —he said—. No.
            continue
        if tagged and not text[start - 1].isspace():
            begin = _past_points(text, after, end)
        elif tagged or start == p.start or _opens_speech(text, p.start, start, pieces):
            begin = past_blanks(text, start, end)
        else:
            continue
        tagged = False
        if begin < end:
            found, speaking = _run(text, begin, max(begin, after), end)
            pieces += found
    return _joined(text, pieces)


def _opens_speech(text: str, left: int, start: int, pieces: list[Piece]) -> bool:
    """Whether a dash in the middle of narration opens speech: after a whole sentence, or where the tag has interrupted a speech."""
    before = text[max(0, start - 8) : start].rstrip()[-1:]
    return before in tuple(".!?…:") or (before == "," and (bool(pieces) or tag_before(text, max(left, start - 160), start) is not None))


def _run(text: str, start: int, after: int, end: int) -> tuple[list[Piece], bool]:
    """Speech from `start` (its dash) to `end`, less tags and beats; and whether it is still speech at the end."""
    pieces: list[Piece] = []
    at, speaking = start, True
    sentence = after
    while sentence < end:
        sentence_end = _sentence_stop(text, sentence, end)
        if sentence > after and _is_beat(text, sentence, sentence_end, bool(pieces)):
            if speaking:
                pieces.append(Piece(at, before_blanks(text, at, sentence)))
            speaking = False
        else:
            if not speaking:
                at, speaking = sentence, True
            tagged = first_tag(text, sentence, sentence_end + 1, end)
            if tagged is not None:
                pieces.append(Piece(at, tagged[0]))
                resumes = _after_tag(text, tagged[1].end, end)
                if resumes is None:
                    return pieces, False
                at, speaking, sentence = resumes[0], resumes[1], resumes[0]
                continue
        sentence = past_blanks(text, sentence_end, end)
    if speaking and at < end:
        pieces.append(Piece(at, before_blanks(text, at, end)))
    return pieces, speaking


def _after_tag(text: str, at: int, end: int) -> tuple[int, bool] | None:
    """Where the text goes on after a tag, and whether with speech; None where narration fills the rest."""
    m = _POINT.search(text, at, end)
    while m is not None:
        rest = past_blanks(text, m.end(), end)
        if rest >= end:
            return None
        if m.group() in ".!?…":
            return rest, not _is_beat(text, rest, _sentence_stop(text, rest, end), True)
        if m.group() == ":":
            return rest, True
        if m.group() == "," and _resumes(text, rest, end):
            return rest, True
        m = _POINT.search(text, rest, end)
    return None


def _resumes(text: str, at: int, end: int) -> bool:
    """Whether the speech goes on after the comma of its tag: "…, he said, if I'd known"."""
    clause = text[at : _sentence_stop(text, at, min(end, at + _LONGEST_CLAUSE))]
    return bool(_FIRST_OR_SECOND.search(clause)) or not _NARRATED.match(clause)


def _is_beat(text: str, start: int, end: int, tagged: bool) -> bool:
    """Whether this sentence between speeches tells what somebody does.

    It is in the third person, has a body in it or, after a tag, a gesture, and addresses nobody.
    """
    sentence = text[start:end]
    if sentence.endswith(":"):
        return not words("speech_verbs").isdisjoint(sentence.split())
    return bool(
        _BEAT_SUBJECT.match(sentence)
        and (_BODY.search(sentence) or (tagged and _GESTURE.search(sentence)))
        and not _FIRST_OR_SECOND.search(sentence)
        and not _CONTRACTION.search(sentence)
        and not sentence.endswith(("?", "!"))
    )


def _sentence_stop(text: str, start: int, end: int) -> int:
    """The end of the sentence at `start`, or of as much of it as a rule need look at."""
    stop = _SENTENCE_END.search(text, start, min(end, start + _LONGEST_SENTENCE))
    return stop.end() if stop else min(end, start + _LONGEST_SENTENCE)


def _past_points(text: str, at: int, end: int) -> int:
    """The first visible character after the points that follow a tag's closing dash."""
    while at < end and (text[at].isspace() or text[at] in ".,;:"):
        at += 1
    return at


def _joined(text: str, pieces: list[Piece]) -> list[Piece]:
    """Neighbours with nothing but white space between them are one piece."""
    out: list[Piece] = []
    for piece in pieces:
        if out and not text[out[-1].end : piece.start].strip() and not _DASH.match(text, piece.start):
            out[-1] = Piece(out[-1].start, piece.end)
        else:
            out.append(piece)
    return out
