"""The encoder: windows, word pieces, the verified weight file → a vector a token, and heads that say what stands there."""

from fabula.encoder.model import Encoder, load
from fabula.encoder.weights import Labels

__all__ = ["Encoder", "Labels", "load"]
