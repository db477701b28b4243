"""The story out: one file a format."""
