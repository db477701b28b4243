"""Tags: the words beside a quotation that say that it is spoken, thought or written ("she said", "thought Anne", "he wrote").

Read from the bare text, before anybody in it is known: whether words are a tag decides what is a quotation, and of what kind. Whose tag it
is, and so who speaks, `cues` asks later.
"""

import re
from typing import NamedTuple

from fabula.layers.vocabulary import QuoteKind
from fabula.steps.blanks import past_blanks
from fabula.steps.lexicon import lines, verb_forms, words
from fabula.steps.pronouns import REFLEXIVE

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CLAUSE_BREAK = re.compile(r"(?<!\b(?i:mr|ms|dr|st))(?<!\b(?i:mrs))[.!?;”\"]\s")
_CLAUSE_END = re.compile(r"[,?!…—.]+['’\"”»)]*(?=\s)")
_PRONOUNS = frozenset("i he she it we you they xe ze one who somebody someone everybody everyone nobody both others another".split())
_PLURAL = frozenset(("i", "we", "you", "they", "both", "others"))
_DETERMINERS = frozenset("the a an his her my our your their its this that these those one two three another some".split())
_UNSPOKEN = frozenset(("mentally", "silently", "inwardly"))
_WRITING_VERBS = frozenset("wrote writes typed types texted texts messaged messages scribbled scribbles scrawled scrawls penned".split())
# “Keep out,” read the sign.
_WRITTEN_THINGS = frozenset(
    "sign signs note letter card postcard plaque placard poster label message text email headline telegram screen inscription notice "
    "banner caption page paper sticker graffiti".split()
)
_SAYING = frozenset("say says said think thinks thought".split())
# After these a verb's form is a noun: "lost in thought", "her answer".
_NOT_BEFORE_A_VERB = frozenset("the a an in of his her my their our your its no any some this that with for deep lost".split())
# What may follow the verb of a tag that needs no marks: "she said to him", "he asks softly"; but not "I said that", "he added salt".
_AFTER_VERB = frozenset(
    "to in with from at after for over under without as through on into across behind again once then him her me them us himself herself "
    "myself when while and back out up down by toward towards this that aloud quickly too".split()
)
# What stands last before “words set apart”, not before speech: “he said it was a “lark””.
_NOT_LAST = frozenset(
    "on of about over with in at upon from by for as into through and or a an the was were is are be been had has have "
    "her his my your their its".split()
)
# Verbs of musing tag what is said aloud as often as not; these do not.
_SILENT = words("thought_verbs") - verb_forms("muse") - verb_forms("wonder") - verb_forms("ruminate") - verb_forms("soliloquize")
_TO_ONESELF = frozenset("said says say told tells tell thought thinks assured assures promised reminded warned".split())
# Words that stand with a capital at the head of a sentence and are nobody.
_NOBODY = frozenset(
    "when then as but and if while after before in at on with now so yet for though although because since once until not what how why "
    "where there here".split()
)
_MAX_WORDS = 9


class Tag(NamedTuple):
    """A tag's place and what it makes of its quotation. `end` is where its clause ends.

    `bare`: its verb has no object but a person ("he said to her softly"), so that it would be a tag without any marks too.
    """

    start: int
    end: int
    kind: QuoteKind
    bare: bool = True


def _finite(list_name: str) -> frozenset[str]:
    """The forms that a tag can have after a singular subject: no bare stem ("the storm"), no participle in -ing."""
    unchanged = frozenset(("read", "put", "bid", "burst", "quoth"))
    return frozenset(w for w in words(list_name) if not w.endswith("ing")) - (frozenset(lines(list_name)) - unchanged)


_FINITE = _finite("speech_verbs") | _finite("thought_verbs") | _WRITING_VERBS
_STEMS = frozenset(lines("speech_verbs")) | frozenset(lines("thought_verbs"))


def tag_after(text: str, start: int, end: int) -> Tag | None:
    """The tag that begins at `start` (white space aside) and ends before `end`: "said Anne", "the old man cried", "she told herself"."""
    found = _words(text, start, end)
    if len(found) < 2:
        return None
    at = _verb(text, found)
    if at is None:
        return None
    said = [text[a:b].lower() for a, b in found]
    rest = said[at + 1 : at + 2]
    bare = at == 0 or not rest or rest[0] in _AFTER_VERB or rest[0].endswith("ly")
    return Tag(found[0][0], found[-1][1], _kind(said, at), bare)


def first_tag(text: str, start: int, until: int, end: int) -> tuple[int, Tag] | None:
    """Where unmarked speech from `start` stops for its tag, and the tag, if that is before `until`.

    A tag follows a comma, a dash, a question or an exclamation mark, never a full stop.
    """
    for m in _CLAUSE_END.finditer(text, start, until):
        if not m.group().startswith(".") or m.group().startswith(".."):
            tag = tag_after(text, m.end(), end)
            if tag is not None and tag.bare:
                return m.end(), tag
    return None


def tag_before(text: str, start: int, end: int) -> Tag | None:
    """The tag whose clause ends at `end`, after `start`: "He thought: ", "Carol assured herself, "."""
    lead = text[max(start, end - 160) : end].rstrip()
    introduces = lead.endswith((",", ":", "—", "-"))
    clause = _CLAUSE_BREAK.split(lead.rstrip(",:—- \n"))[-1]
    said = [m.group().lower() for m in _WORD.finditer(clause)]
    for at in range(len(said) - 1, max(-1, len(said) - 13), -1):
        word = said[at]
        if not _can_be_verb(said, at):
            continue
        if word in _FINITE or word in _SAYING:
            if not introduces and (at < len(said) - 3 or said[-1] in _NOT_LAST):
                return None
            return Tag(end - len(clause), end, _kind(said, at))
    return None


def _words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The words from `start` that no punctuation divides, at most nine."""
    found: list[tuple[int, int]] = []
    at = past_blanks(text, start, end)
    while len(found) < _MAX_WORDS and (m := _WORD.match(text, at, end)):
        found.append(m.span())
        at = m.end()
        if at < end and text[at] == "." and (m.group().lower() in words("abbreviated_titles") or len(m.group()) == 1):
            at += 1
        following = past_blanks(text, at, end)
        if following == at:
            break
        at = following
    return found


def _verb(text: str, found: list[tuple[int, int]]) -> int | None:
    """The index of the tag's verb among these words, or None where they are no tag."""
    cased = [text[a:b] for a, b in found]
    said = [w.lower() for w in cased]
    first = said[0]
    if first in _FINITE:
        subject = said[1] in _PRONOUNS or said[1] in _DETERMINERS or cased[1][0].isupper()
        return 0 if subject and not cased[0][0].isupper() else None
    pronoun, determiner = first in _PRONOUNS, first in _DETERMINERS
    if first in _NOBODY or not (pronoun or determiner or cased[0][0].isupper()):
        return None
    for at, word in enumerate(said[1:7], start=1):
        if not _can_be_verb(said, at):
            continue
        if word in _FINITE and (at <= 3 or not pronoun):
            return at
        if word in _STEMS and ((at == 1 and first in _PLURAL) or (word in _SAYING and not pronoun)):
            return at  # "they say", "her own voice say"
    return None


def _can_be_verb(said: list[str], at: int) -> bool:
    """Whether the word can be the verb here: not "lost in thought", "her answer"."""
    return at == 0 or said[at - 1] not in _NOT_BEFORE_A_VERB


def _kind(said: list[str], at: int) -> QuoteKind:
    verb, rest = said[at], said[at + 1 :]
    things = said[max(0, at - 1) : at] + (rest[1:3] if rest[:1] and rest[0] in _DETERMINERS else [])
    if verb in _WRITING_VERBS or not _WRITTEN_THINGS.isdisjoint(things):
        return "writing"
    if verb in _SILENT or not _UNSPOKEN.isdisjoint(rest):
        return "thought"
    if verb in _TO_ONESELF and not REFLEXIVE.isdisjoint(rest):
        return "thought"
    return "speech"
