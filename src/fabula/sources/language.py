"""Which language a text is in."""

SAMPLE = 20_000  # characters
ENOUGH = 200  # letters: with fewer, names and cries decide


def language_of(body: str) -> str | None:
    """The ISO 639-1 code of the language that most of `body` is written in, or None where it is too short to tell."""
    sample = body if len(body) <= SAMPLE else body[: SAMPLE // 2] + body[len(body) // 2 : len(body) // 2 + SAMPLE // 2]
    if sum(map(str.isalpha, sample)) < ENOUGH:
        return None
    from py3langid import classify  # noqa: PLC0415 - brings numpy and a model: not for every start

    return str(classify(sample)[0])
