"""All steps over any text about which an encoder guesses: what it says may be nonsense, what is read of it holds together."""

import os
import subprocess
import sys
from pathlib import Path

from conftest import ROOT
from fake_encoder import guessing
from hypothesis import given, settings
from hypothesis import strategies as st

from fabula.formats.checks import flaw
from fabula.formats.json import encode
from fabula.layers import Document, Fabula, GivenCast, Meta, Region, Source, Story
from fabula.reading import WHOLE_CHAIN, layers_of
from fabula.steps import run
from fabula.steps.tokens import find_tokens

PIECES = st.sampled_from(
    ["“Go!” said Ann. ", "Ben, her brother, was seen by the doctor. ", "“I promise,” ", "\n\n", "he ran ", "“", "’s ", "— ", "\x00"]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=14).map("".join)
LAYERS = (
    "paragraphs", "sentences", "tokens", "mentions", "entities", "quotes", "scenes", "events", "acts", "changes", "bonds", "promises",
    "knowledge",
)  # fmt: skip
SAMPLES = sorted((ROOT / "samples").glob("*/story.txt"))


def read(text: str, seed: int) -> Story:
    """The story of a text that is nothing but body."""
    regions = (Region("r1", "body", 0, len(text)),) if text else ()
    document = Document(text, regions, Meta(), Source("any.txt", "txt", ""))
    layers = run(WHOLE_CHAIN, layers_of(document, GivenCast(), guessing(len(find_tokens(text).start), seed)))
    return Story(Fabula("0"), document.source, document.meta, text, list(regions), **{name: layers[name] for name in LAYERS})


@settings(max_examples=30)
@given(TEXTS, st.integers(0, 999))
def test_what_is_read_holds_together(text: str, seed: int) -> None:
    story = read(text, seed)
    assert flaw(story) is None
    assert read(text, seed) == story


def test_another_process_reads_the_same() -> None:
    """Words have other hashes in each process: what the order of a set decides would differ."""
    told = []
    for seed in ("1", "3"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'tests'}{os.pathsep}{ROOT}"}
        told.append(subprocess.run([sys.executable, __file__, *SAMPLES], env=environment, capture_output=True, check=True).stdout)
    assert told[0] == told[1] != b""


if __name__ == "__main__":
    for sample in map(Path, sys.argv[1:]):
        sys.stdout.buffer.write(encode(read(sample.read_text(encoding="utf-8"), 0)))
