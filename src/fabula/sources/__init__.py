"""A file → Document: its text, regions and metadata. One file a format, one a house style."""

from fabula.sources.files import read_source

__all__ = ["read_source"]
