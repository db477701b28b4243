"""Which language a text is in."""

SAMPLE = 20_000  # characters
ENOUGH = 200  # letters: with fewer, names and cries decide
VARIED = 15  # different words: with fewer it is a sound, not a text
ENGLISH = 0.2  # English prose spends about a third of its words on those below; other languages next to none
COMMON = frozenset((
    "the", "and", "to", "of", "a", "in", "was", "he", "she", "it", "that", "i", "you", "his", "her", "had", "with", "as", "for", "at", "on",
    "is", "not", "but", "they", "him", "my", "be", "me", "said", "have", "from", "we", "were", "so",
))  # fmt: skip


def language_of(body: str) -> str | None:
    """The ISO 639-1 code of the language that most of `body` is written in, or None where it is too short to tell.

    English is known by its commonest words, at once; py3langid is asked about the rest: its model loads for longer than a story is read.
    """
    sample = body if len(body) <= SAMPLE else body[: SAMPLE // 2] + body[len(body) // 2 : len(body) // 2 + SAMPLE // 2]
    words = [word.strip(".,;:!?\"'“”‘’()_*-—") for word in sample.lower().split()]
    if sum(map(str.isalpha, sample)) < ENOUGH or len(set(words)) < VARIED:
        return None
    if sum(word in COMMON for word in words) >= ENGLISH * len(words):
        return "en"
    from py3langid import classify  # type: ignore[import-untyped]  # noqa: PLC0415

    return str(classify(sample)[0])
