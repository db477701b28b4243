"""The version, also in pyproject.toml; a test holds them equal."""

VERSION = "0.1.0"
