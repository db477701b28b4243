"""The protocols by which readings are scored: one file a corpus, one a measure. The shipped program is run end to end."""
