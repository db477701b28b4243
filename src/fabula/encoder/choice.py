"""Which weights read: those that are named, else those that FABULA_MODEL names, else those of this installation. Light to import."""

import os
from hashlib import blake2b
from pathlib import Path

RULES = "rules"  # the name of no model: rules alone read
VARIABLE = "FABULA_MODEL"
SHIPPED = Path(__file__).with_name("encoder.zip")


def weights_of(model: str | Path | None = None) -> Path | None:
    """The weight file that `model` names; None for rules alone."""
    named = str(model or os.environ.get(VARIABLE) or SHIPPED)
    return None if named == RULES else Path(named)


def digest_of(weights: Path | None) -> str:
    """What tells weights from others: by the sums that the file's own directory holds, without reading it whole. "" for none."""
    if weights is None:
        return ""
    import zipfile  # noqa: PLC0415 - `--help` does without

    try:
        with zipfile.ZipFile(weights) as archive:
            sums = [(info.filename, info.CRC, info.file_size) for info in archive.infolist()]
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        return "unreadable"  # whoever loads it says why
    return blake2b(repr(sums).encode(), digest_size=8).hexdigest()
