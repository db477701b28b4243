"""How much more each word is at home in speech than in narration, from Standard Ebooks: lexicon/speech_words.txt.

python -m training.speech_words --roots DIR DIR --modern DIR      DIRs of works as training/corpora/fiction.py reads them; the works that
                                                                  `modern` measures are left out

The rules of fabula/steps/quotes.py say what is spoken: these texts have all their marks. A word's weight is the logarithm to base 2 of its
share in speech over its share in narration.
"""

import argparse
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from fabula.layers import Region
from fabula.steps.paragraphs import find_paragraphs
from fabula.steps.quotation.heard import MARKS
from fabula.steps.quotes import find_quotes
from fabula.steps.tokens import find_tokens
from training.corpora.fiction import read_standardebooks
from training.corpora.modern import measured_works

LEXICON = Path(__file__).parents[1] / "src/fabula/steps/lexicon/speech_words.txt"
LONGEST = 300_000  # characters of a work: none counts for more than a novel
SPOKEN = (0.1, 0.75)  # the share of speech in a story that has marks and is told
LEAST_COUNT, LEAST_WORKS, LEAST_WEIGHT = 100, 20, 0.5
UNSEEN = 5  # added to each count


def sides(text: str) -> Iterator[tuple[str, bool]]:
    """The words of a text in lower case, and whether each is spoken."""
    regions = (Region("r1", "body", 0, len(text)),)
    tokens = find_tokens(text)
    quotes = iter(
        [quote for quote in find_quotes(text, regions, find_paragraphs(text, regions), (), tokens, None) if quote.kind == "speech"]
    )
    quote = next(quotes, None)
    for start, end in zip(tokens.start, tokens.end, strict=True):
        while quote and quote.end <= start:
            quote = next(quotes, None)
        if (word := text[start:end].lower().replace("’", "'")) not in MARKS:
            yield word, quote is not None and quote.start <= start


def weights(texts: Iterable[str]) -> dict[str, float]:
    """The weight of each word that is common and that says something, by the alphabet."""
    spoken: Counter[str] = Counter()
    told: Counter[str] = Counter()
    works: Counter[str] = Counter()
    for text in texts:
        sided = Counter(sides(text[:LONGEST]))
        share = sum(n for (_, is_spoken), n in sided.items() if is_spoken) / max(1, sided.total())
        if SPOKEN[0] < share < SPOKEN[1]:
            for (word, is_spoken), n in sided.items():
                (spoken if is_spoken else told)[word] += n
            works.update({word for word, _ in sided})
    common = [word for word in sorted(works) if works[word] >= LEAST_WORKS and spoken[word] + told[word] >= LEAST_COUNT]
    even = math.log2((told.total() + UNSEEN) / (spoken.total() + UNSEEN))
    found = {word: math.log2((spoken[word] + UNSEEN) / (told[word] + UNSEEN)) + even for word in common}
    return {word: weight for word, weight in found.items() if abs(weight) >= LEAST_WEIGHT}


def main() -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(prog="python -m training.speech_words", description=__doc__)
    parser.add_argument("--roots", type=Path, nargs="+", required=True)
    parser.add_argument("--modern", type=Path, required=True)
    args = parser.parse_args()
    documents = read_standardebooks(args.roots, measured_works(args.modern))
    rows = [f"{word}\t{weight:.1f}\n" for word, weight in weights(document.text for document in documents).items()]
    LEXICON.write_text("".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
