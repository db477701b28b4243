"""Any story file → Document."""

import hashlib
from pathlib import Path

from fabula.layers import Document, Meta, Region, Source


def read_source(path: str | Path) -> Document:
    """The document of a story file."""
    data = Path(path).read_bytes()
    text = data.decode("utf-8").lstrip("\ufeff").replace("\r\n", "\n")
    return Document(text, (Region("r1", "body", 0, len(text)),), Meta(), Source(str(path), "txt", hashlib.sha256(data).hexdigest(), "en"))
