"""Whole words of any text are hidden, and asked for: the body learns of fiction without annotation.

Devlin et al. 2019, with whole words hidden as in their later models; the head shares its matrix with the word embeddings.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from training.batches import Batch
from training.model import Encoder
from training.packed import Array
from training.pieces import CLS, MASK, PAD, SEP
from training.share import MARKS

SHARE = 0.2  # of the tokens are asked for; Wettig et al. 2023 find more than 15% better for small models too
MASKED, OTHER = 0.8, 0.1  # of those, the share shown as [MASK], and as some other piece; the rest stands as it is


@dataclass(frozen=True, slots=True)
class Asked:
    """A batch with words hidden, where pieces are asked for, [W, P] bool, and which pieces they are, [N]."""

    batch: Batch
    where: Tensor
    pieces: Tensor

    def to(self, device: torch.device) -> "Asked":
        """The same on a device."""
        return Asked(self.batch.to(device), self.where.to(device), self.pieces.to(device))


def hide(batch: Batch, rng: np.random.Generator, vocabulary: int) -> Asked:
    """Hide words of a batch; all pieces of a word together."""
    ids = batch.ids.numpy()
    begins: Array = np.zeros(ids.size, bool)
    begins[batch.token_at.numpy()] = True
    begins = begins.reshape(ids.shape) | np.isin(ids, (CLS, SEP, PAD))
    word: Array = np.cumsum(begins.ravel()).reshape(ids.shape)  # all pieces of a token have one number
    words = int(word[-1, -1]) + 1
    asked = (rng.random(words) < SHARE)[word] & ~np.isin(ids, (CLS, SEP, PAD))
    draw = rng.random(words)[word]
    shown = np.where(asked & (draw < MASKED), MASK, ids)
    shown = np.where(asked & (draw >= MASKED) & (draw < MASKED + OTHER), rng.integers(1000, vocabulary, ids.shape), shown)
    return Asked(replace(batch, ids=torch.from_numpy(shown)), torch.from_numpy(asked), torch.from_numpy(ids[asked]))


def hidden_losses(model: Encoder, vectors: Tensor, asked: Asked) -> dict[str, Tensor]:
    """The loss of what is asked for, by the vectors of all pieces [W, P, D]; nothing where nothing is asked."""
    if not len(asked.pieces):
        return {}
    scores = F.linear(model.hidden(vectors[asked.where]), model.body.words.weight, model.hidden.bias)
    # No text has the marks of the talk: as answers that are never right they would be pushed from where they mean something.
    scores = scores.index_fill(1, scores.new_tensor(MARKS).long(), float("-inf"))
    return {"hidden": F.cross_entropy(scores, asked.pieces)}
