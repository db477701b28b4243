"""The encoder: windows, word pieces, the verified weight file → a vector a token, and heads that say what stands there."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fabula.encoder.model import Encoder, load
    from fabula.encoder.weights import Labels

__all__ = ["Encoder", "Labels", "load"]


def __getattr__(name: str) -> Any:
    """The runtime takes longer to load than a question to answer: it comes with the first that needs it."""
    if name == "Labels":
        from fabula.encoder import weights  # noqa: PLC0415

        return weights.Labels
    if name in __all__:
        from fabula.encoder import model  # noqa: PLC0415

        return getattr(model, name)
    raise AttributeError(name)
