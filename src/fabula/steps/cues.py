"""Cues: the speech tag of a quote ("said Anne", "she whispered"), the beats beside it, and who is called by name inside it.

`quotation.tags` has asked before whether words are a tag at all, to tell what is quoted from what is told. Here the quotes and mentions are
known, and the question is whose tag it is; a beat with a comma ("“No,” he smiled") may answer it.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from fabula.layers import Mention, Quote
from fabula.steps.lexicon import verb_forms, words
from fabula.steps.pronouns import NOMINATIVE, PRONOUNS, gender_of
from fabula.steps.view import NARRATION, UNLABELLING, View

STOPS = frozenset({".", "!", "?", "?!", "!?", "!!", "??", "..", "...", "…"})
OPEN_ENDS = frozenset({"?", "!", "?!", "!?", "!!", "??", "—", "–", "--", "-", "...", "…", "...."})
MARKS = frozenset("“”\"'‘’«»„‟*_`—–-")
CALLS = frozenset({",", "!", "?", ".", "—", "–", "--", "...", "…", ";", ":", "?!", "!?", "!!", "-"})
BEFORE_CALLS = frozenset(
    "ah and but dear good-bye goodbye hello hey hi hullo no o oh please sorry thanks well yes ! , -- . ... ; ? – — …".split()
)
TELLING = frozenset(
    form for verb in ("ask", "tell", "assure", "inform", "remind", "answer", "beg", "beseech", "address") for form in verb_forms(verb)
)
BEFORE_NAMES = frozenset("the old little poor young dear my your his her our their".split())
FAREWELL = 6  # words before the name that ends a letter, in its line
TAG_REACH = 24  # tokens that a tag may be long


@dataclass(frozen=True, slots=True)
class Cue:
    """A speech tag whose subject is known: its tokens `first`..`last` (exclusive) and the mention that is its subject."""

    first: int
    last: int
    subject: Mention
    verb: str
    pronoun: str | None = None  # the set of a subject that is a pronoun, or that its noun gives
    vague: bool = False  # the subject is a pronoun, or a noun that may call anybody ("the man")


@dataclass(frozen=True, slots=True)
class Beat:
    """A mention in the narration beside a quote, and how strongly its place speaks for it: 1 for the subject of the sentence beside."""

    mention: Mention
    strength: float


class Surroundings:
    """Where the mentions stand, for looking around a quote."""

    def __init__(self, view: View, mentions: list[Mention], quotes: list[Quote]) -> None:
        self.view, self.quotes = view, quotes
        self.mentions = [m for m in mentions if m.type == "PER"]
        self.tokens = [view.at(m.start) for m in self.mentions]
        self.ends = [view.at(m.end) for m in self.mentions]
        self.starting: dict[int, int] = {}
        for n, token in enumerate(self.tokens):
            self.starting.setdefault(token, n)
        self.labels = {view.label[token]: n for token, n in self.starting.items() if token < len(view) and view.label[token] != UNLABELLING}

    def cue(self, quote: Quote) -> Cue | None:
        """The label of one quote, or the speech tag after or before it, or None."""
        view = self.view
        first, last = view.at(quote.start), view.at(quote.end)
        if first < last and (label := self.labels.get(view.quote[first])) is not None:
            return self._made(self.tokens[label], self.ends[label], label, self.tokens[label])
        if self._ending(first, last) == ",":
            return self._cue_after(first, last) or self._cue_before(first)
        return self._cue_before(first) or self._cue_after(first, last)

    def at(self, token: int) -> int | None:
        """The number of the longest mention that starts at a token."""
        return self.starting.get(token)

    def within(self, first: int, last: int) -> range:
        """The numbers of the mentions that start in tokens `first`..`last`, in order."""
        return range(bisect_left(self.tokens, first), bisect_left(self.tokens, last))

    def leads(self, n: int) -> bool:
        """Whether a mention can be the subject of its sentence."""
        return self.mentions[n].form != "PRON" or self.view.low[self.tokens[n]] in NOMINATIVE

    # -- tags

    def _made(self, first: int, last: int, subject: int, verb: int) -> Cue:
        m = self.mentions[subject]
        head = self.view.low[self.ends[subject] - 1]
        pronoun = PRONOUNS.get(head) if m.form == "PRON" else gender_of(head) if m.form == "NOM" else None
        return Cue(first, last, m, self.view.low[verb], pronoun, m.form == "PRON" or (m.form == "NOM" and head in words("epithet_nouns")))

    def told(self, quote: Quote) -> Mention | None:
        """Whom the tag names as the hearer: "said Ann to Tom", "she asked her mother", "he told him"."""
        view, cue = self.view, self.cue(quote)
        if cue is None:
            return None
        j = cue.last
        for k in range(j, min(j + 4, len(view))):
            if view.quote[k] != NARRATION or view.low[k] in STOPS or view.low[k] == ",":
                return None
            n = self.starting.get(k)
            if n is not None and (view.low[k - 1] == "to" or view.low[k - 1] in TELLING):
                return self.mentions[n]
        return None

    def signature(self, pieces: list[Quote]) -> Mention | None:
        """The name that ends a letter, on a line of its own or after a few words of farewell: “Your loving Ruth”."""
        view = self.view
        first, last = view.at(pieces[0].start), view.at(pieces[-1].end)
        while last > first and not view.word[last - 1][0].isalpha():
            last -= 1
        n = self._named_by(last)
        if n is None or self.mentions[n].form != "PROP":
            return None
        line = max(view.text.rfind("\n", pieces[-1].start, self.mentions[n].start), pieces[-1].start)
        return self.mentions[n] if view.at(line) > first and self.tokens[n] - view.at(line) <= FAREWELL else None

    def _ending(self, first: int, last: int) -> str:
        """The token before the closing mark of a quote of tokens `first`..`last` (exclusive)."""
        inside = last - 1
        while inside > first and self.view.word[inside] in MARKS and self.view.word[inside] not in OPEN_ENDS:
            inside -= 1
        return self.view.low[inside]

    def _cue_after(self, first: int, last: int) -> Cue | None:
        view, n = self.view, len(self.view)
        ending = self._ending(first, last)
        j = last
        comma = ending == ","
        while j < n and view.quote[j] == NARRATION and view.low[j] in (",", "—", "–", "--") and j - last < 2:
            comma = comma or view.low[j] == ","
            j += 1
        if j >= n or view.quote[j] != NARRATION or view.paragraph[j] != view.paragraph[last - 1]:
            return None
        speech = words("speech_verbs") | words("thought_verbs")
        beats = words("beat_verbs")
        if view.low[j] in speech and not view.low[j].endswith("ing"):
            subject = self._subject_at(j + 1)
            if subject is not None and (view.word[j][0].islower() or self.mentions[subject].form == "PROP"):
                return self._made(j, self.ends[subject], subject, j)
            if subject is not None:
                return None
        subject = self._subject_at(j)
        if subject is None:
            return None
        k = self._verb_after(self.ends[subject])
        if k is None:
            return None
        verb = view.low[k]
        if (
            verb in speech
            or (verb in beats and (comma or ending in OPEN_ENDS) and not view.word[j][0].isupper())
            or (verb in beats and comma)
        ):
            return self._made(j, k + 1, subject, k)
        lower = view.word[j][0].islower()
        if comma or (lower and ending in OPEN_ENDS):
            return self._made(j, k + 1, subject, k)
        return None

    def _verb_after(self, k: int) -> int | None:
        """The token of the verb that a subject ending before `k` has, over adverbs, auxiliaries and an apposition between commas."""
        view, n = self.view, len(self.view)
        start = k
        if k < n and view.low[k] == ",":
            k += 1
            while k < n and k - start < 9 and view.low[k] != ",":
                if view.quote[k] != NARRATION or view.low[k] in STOPS:
                    return None
                k += 1
            k += 1
        while (
            k < n
            and k - start < 12
            and view.quote[k] == NARRATION
            and (view.low[k] in words("tag_adverbs") or view.low[k].endswith("ly") or view.low[k] == "'d")
        ):
            k += 1
        return k if k < n and view.quote[k] == NARRATION and view.low[k].isalpha() else None

    def _subject_at(self, token: int) -> int | None:
        """The mention at a token that can be a subject: a name, a phrase, a pronoun in the nominative."""
        n = self.starting.get(token)
        if (
            token < len(self.view)
            and self.view.low[token] in BEFORE_NAMES
            and (n is None or self.mentions[n].form == "PRON")  # “his” of “his brother Tom”
            and (named := self.starting.get(token + 1)) is not None
            and self.mentions[named].form == "PROP"
        ):
            return named
        if n is None:
            return None
        m = self.mentions[n]
        if m.form == "PRON" and self.view.low[token] not in NOMINATIVE:
            return None
        after = self.view.low[self.ends[n]] if self.ends[n] < len(self.view) else ""
        return None if after == "'s" else n

    def _cue_before(self, first: int) -> Cue | None:
        view = self.view
        j = first - 1
        if j < 0 or view.quote[j] != NARRATION:
            return None
        if (
            view.paragraph[j] != view.paragraph[first]
            and view.low[j] != ":"
            and not (view.low[j] == "," and view.paragraph[j] == view.paragraph[first] - 1)
        ):
            return None
        ending = view.low[j]
        if ending in STOPS:
            return None
        k = j
        while k >= 0 and view.quote[k] == NARRATION and view.low[k] not in STOPS and j - k < 40 and view.paragraph[k] == view.paragraph[j]:
            k -= 1
        if k >= 0 and view.quote[k] != NARRATION and view.paragraph[k] == view.paragraph[j]:
            earlier = self.quotes[view.quote[k]]  # one sentence stands between two pieces: its tag is the tag of both
            if cue := self._cue_after(view.at(earlier.start), k + 1):
                return cue
        k += 1
        speech = words("speech_verbs") | words("thought_verbs")
        verb = next(
            (
                v
                for v in range(j, max(k, j - TAG_REACH) - 1, -1)
                if view.low[v] in speech and not (v > k and view.low[v - 1] in ("the", "a", "his", "her", "no", "of"))
            ),
            None,
        )
        if verb is None:
            return None
        if verb < j - 8 and ending != ":":
            return None
        if (inverted := self._subject_at(verb + 1)) is not None and self.ends[inverted] >= j and self.mentions[inverted].form == "PROP":
            return self._made(verb, self.ends[inverted], inverted, verb)
        subject = self._subject_of(k, verb)
        return self._made(self.tokens[subject], j + 1, subject, verb) if subject is not None else None

    def _named_by(self, end: int) -> int | None:
        """The mention that ends before a token."""
        n = bisect_left(self.ends, end)
        return n if n < len(self.ends) and self.ends[n] == end else None

    def _subject_of(self, start: int, verb: int) -> int | None:
        """The subject of the verb: the mention just before it (over adverbs), else the first nominative one of the sentence."""
        view = self.view
        k = verb - 1
        while k > start and (view.low[k] in words("tag_adverbs") or view.low[k].endswith("ly")):
            k -= 1
        candidates = [n for n in self.within(start, verb) if self._subject_at(self.tokens[n]) == n]
        for n in candidates:
            if self.ends[n] == k + 1:
                return n
        return candidates[0] if candidates else None

    # -- beats

    def beats(self, pieces: list[Quote]) -> Iterator[Beat]:
        """The mentions in the narration of the paragraph (or paragraphs) of one turn, nearest sentence first."""
        view = self.view
        first, last = view.at(pieces[0].start), view.at(pieces[-1].end)
        for i, piece in enumerate(pieces):
            after = view.at(piece.end)
            stop = view.at(pieces[i + 1].start) if i + 1 < len(pieces) else self._narration_end(last)
            yield from self._run(after, stop, 0.9 if i + 1 == len(pieces) else 1.0, forward=True)
        yield from self._run(self._narration_start(first), first, 1.0, forward=False)

    def _narration_end(self, token: int) -> int:
        view, end = self.view, token
        while end < len(view) and view.quote[end] == NARRATION and view.paragraph[end] == view.paragraph[token - 1]:
            end += 1
        return end

    def _narration_start(self, token: int) -> int:
        view, start = self.view, token
        while start > 0 and view.quote[start - 1] == NARRATION and view.paragraph[start - 1] == view.paragraph[token]:
            start -= 1
        return start

    def _run(self, start: int, stop: int, base: float, *, forward: bool) -> Iterator[Beat]:
        """Beats of a run of narration: the subject of the sentence that touches the quote weighs `base`, the others less."""
        view = self.view
        numbers = list(self.within(start, stop))
        if not numbers:
            return
        edge = view.sentence[start] if forward else view.sentence[stop - 1]
        led: set[int] = set()
        for n in numbers:
            token = self.tokens[n]
            sentence = view.sentence[token]
            weight = base if sentence == edge else base * 0.6
            if sentence not in led and (
                view.low[token] in NOMINATIVE or self.mentions[n].form != "PRON" or view.low[token] in ("his", "her", "my")
            ):
                led.add(sentence)
                possessive = self.mentions[n].form == "PRON" and view.low[token] not in NOMINATIVE
                yield Beat(self.mentions[n], weight * (0.75 if possessive else 1.0))
            else:
                yield Beat(self.mentions[n], weight * 0.25)

    # -- vocatives

    def called(self, quote: Quote) -> Iterator[tuple[Mention, bool]]:
        """The names inside a quote, each with whether it calls the hearer: “Come, Anne,”."""
        view = self.view
        first, last = view.at(quote.start), view.at(quote.end)
        for n in self.within(first, last):
            m = self.mentions[n]
            if m.form == "PRON":
                continue
            before = view.low[self.tokens[n] - 1] if self.tokens[n] > first else ","
            opening = self.tokens[n] - 1 <= first or before in MARKS
            after = view.low[self.ends[n]] if self.ends[n] < last else "."
            closing = self.ends[n] >= last - 1 or after in CALLS
            phrase_ok = m.form == "PROP" or before in ("my", "dear")
            yield m, phrase_ok and closing and (opening or before in BEFORE_CALLS) and after != "'s"
