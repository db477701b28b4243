"""The command line: parses, calls, prints."""

import sys


def main() -> None:
    """Entry point."""
    sys.exit(2)
