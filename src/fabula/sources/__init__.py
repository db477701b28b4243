"""A file → Document: its text, regions and metadata. One file a format, one a house style."""

from fabula.sources.casts import read_cast
from fabula.sources.files import read_bytes, read_source

__all__ = ["read_bytes", "read_cast", "read_source"]
