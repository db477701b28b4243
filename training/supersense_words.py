"""What a noun or verb can mean at all, from Open English WordNet: lexicon/supersense_words.txt.

python -m training.supersense_words --wordnet DIR      DIR holds senses.tsv

A line is a tag, the lexicographer files that hold a sense of its words, and the words: single ones, without capitals.
"""

import argparse
from collections import defaultdict
from pathlib import Path

LEXICON = Path(__file__).parents[1] / "src/fabula/steps/lexicon/supersense_words.txt"
TAGS = {"n": "NOUN", "v": "VERB"}
HEAD = (
    "# What nouns and verbs can mean: the lexicographer files of their senses in Open English WordNet (CC BY 4.0, see NOTICE).\n"
    "# training/supersense_words.py makes this list.\n"
)


def read_senses(path: Path) -> dict[tuple[str, str], frozenset[str]]:
    """The lexicographer files of each tag and word."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        word, pos, _, _, file, _ = line.split("\t")
        if pos in TAGS and word.islower() and word.replace("-", "").replace("'", "").isalpha():
            found[TAGS[pos], word].add(file)
    return {key: frozenset(files) for key, files in found.items()}


def listed(senses: dict[tuple[str, str], frozenset[str]]) -> str:
    """The list: words that can mean the same stand together."""
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for (tag, word), files in senses.items():
        groups[tag, " ".join(sorted(files))].append(word)
    return HEAD + "".join(f"{tag}\t{files}\t{' '.join(sorted(words))}\n" for (tag, files), words in sorted(groups.items()))


def main() -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(prog="python -m training.supersense_words", description=__doc__)
    parser.add_argument("--wordnet", type=Path, required=True)
    args = parser.parse_args()
    LEXICON.write_text(listed(read_senses(args.wordnet / "senses.tsv")), encoding="utf-8")


if __name__ == "__main__":
    main()
