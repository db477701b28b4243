"""The encoder and its heads. Shapes: W windows, P pieces a window, T tokens (words and marks) after stitching, D width of a vector.

The body reads each piece once; everything after works on one vector a token (that of its first piece, from the window that owns it). The
heads are what the runtime can do in a few matrix products: anything over pairs is a sum or a product of two rows, made once a token.

Spans by start, end and width: Lee et al. 2017 (EMNLP) and Zhong and Chen 2021 (PURE), here factored. Arcs: Dozat and Manning 2017, the
bilinear form folded into the two projections.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.labels import Labels

WIDTHS = 12  # tokens of the longest mention that is looked for; 0.6% of LitBank's are longer
SPAN, ARC, LABEL, PAIR = 192, 128, 96, 128


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of the body; the default is MiniLM's (6 layers, 384 wide). Both readings have the first `shared` layers in common."""

    layers: int = 6
    shared: int = 1
    width: int = 384
    heads: int = 12
    inner: int = 1536
    vocabulary: int = 30522
    positions: int = 512
    dropout: float = 0.1


class Dropout(nn.Module):
    """Dropout that a processor can afford: torch draws its random numbers there one by one, which took half of a step's time."""

    def __init__(self, share: float):
        super().__init__()
        self.share = share
        self.lost = round(256 * share)
        self.random = np.random.default_rng(torch.initial_seed() & 0xFFFFFFFF)

    def forward(self, x: Tensor) -> Tensor:
        """x of any shape → the same, while learning with a share of it put to zero and the rest raised to make up."""
        if not self.training or not self.lost:
            return x
        if x.device.type != "cpu":
            return F.dropout(x, self.share)
        lost = torch.from_numpy(np.frombuffer(self.random.bytes(x.numel()), np.uint8) < self.lost).view(x.shape)
        return x.masked_fill(lost, 0) * (256 / (256 - self.lost))


def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    """What torch's fused form computes of q, k, v [W, H, P, D/H], to learn on a processor: there the fused form is slow backward."""
    hidden = torch.zeros_like(mask, dtype=q.dtype).masked_fill(~mask, float("-inf"))
    scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2) + hidden[:, None, None, :]
    return torch.softmax(scores, -1, dtype=scores.dtype) @ v


def shared_part(shape: Shape) -> tuple[str, ...]:
    """How the names of the parameters begin that both readings have in common; an Encoder's."""
    tables = (f"body.{name}." for name in ("words", "positions", "cases", "layouts", "norm"))
    return (*tables, *(f"body.layers.{n}." for n in range(shape.shared)))


class Layer(nn.Module):
    """One layer of a BERT encoder (normalisation after each half). No dropout of attention: it keeps torch from its fused form."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.heads, self.dropout = shape.heads, Dropout(shape.dropout)
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.mix = nn.Linear(shape.width, shape.width)
        self.norm_mix = nn.LayerNorm(shape.width, eps=1e-12)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.norm_down = nn.LayerNorm(shape.width, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x [W, P, D], mask [W, P] true where there is a piece → [W, P, D]."""
        w, p, d = x.shape
        q, k, v = self.qkv(x).view(w, p, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        if self.training and x.device.type == "cpu":
            seen = attention(q, k, v, mask)
        else:
            seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
        seen = self.mix(seen.transpose(1, 2).reshape(w, p, d))
        x = self.norm_mix(x + self.dropout(seen))
        return self.norm_down(x + self.dropout(self.down(F.gelu(self.up(x)))))  # type: ignore[no-any-return]


class Body(nn.Module):
    """Pieces to vectors. Letter case and white space are two small tables added to the word embeddings; both start at zero."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.width, padding_idx=0)
        self.positions = nn.Embedding(shape.positions, shape.width)
        self.cases = nn.Embedding(4, shape.width)
        self.layouts = nn.Embedding(4, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.dropout = Dropout(shape.dropout)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        nn.init.zeros_(self.cases.weight)
        nn.init.zeros_(self.layouts.weight)

    def forward(self, ids: Tensor, case: Tensor, layout: Tensor, mask: Tensor) -> Tensor:
        """ids, case, layout [W, P] integers, mask [W, P] true where there is a piece → vectors [W, P, D]."""
        return self.upper(self.lower(ids, case, layout, mask), mask)

    def lower(self, ids: Tensor, case: Tensor, layout: Tensor, mask: Tensor) -> Tensor:
        """The same of the layers that both readings share."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.positions(places) + self.cases(case) + self.layouts(layout)
        x = self.dropout(self.norm(x))
        for layer in self.layers[: self.shape.shared]:
            x = layer(x, mask)
        return x

    def upper(self, x: Tensor, mask: Tensor) -> Tensor:
        """The vectors [W, P, D] by those that the lower layers made, x [W, P, D]."""
        for layer in self.layers[self.shape.shared :]:
            x = layer(x, mask)
        return x


class Words(nn.Module):
    """All that is said of single tokens, and the rows that the heads over spans and arcs combine: one matrix product a token."""

    def __init__(self, width: int, labels: Labels):
        super().__init__()
        self.sizes = {
            "event": 1, "sentence_end": 1, "upos": len(labels.upos), "supersense": len(labels.supersenses),
            "repair": 3,  # a quotation opens with the token, closes with it, has it inside
            "edges": 2,  # a mention starts, a mention ends here: prunes the spans
            "span_start": SPAN, "span_end": SPAN, "arc_word": ARC, "arc_head": ARC, "label_word": LABEL, "label_head": LABEL,
        }  # fmt: skip
        self.all = nn.Linear(width, sum(self.sizes.values()))

    def forward(self, vectors: Tensor) -> dict[str, Tensor]:
        """vectors [T, D] → by name [T, size]."""
        return dict(zip(self.sizes, self.all(vectors).split(list(self.sizes.values()), dim=-1), strict=True))


class Spans(nn.Module):
    """The class of spans: 0 no mention, then type and form."""

    def __init__(self, labels: Labels):
        super().__init__()
        self.width = nn.Embedding(WIDTHS, SPAN)
        self.out = nn.Linear(SPAN, 1 + len(labels.spans))
        nn.init.constant_(self.out.bias[:1], 5.0)  # nearly every span is none; without it the first hundred steps learn just that

    def forward(self, start: Tensor, end: Tensor, width: Tensor) -> Tensor:
        """start, end [N, SPAN] rows of `Words`, width [N] tokens less one → [N, classes]."""
        return self.out(F.relu(start + end + self.width(width)))  # type: ignore[no-any-return]


class Arcs(nn.Module):
    """Heads and relations of the words of a sentence."""

    def __init__(self, labels: Labels):
        super().__init__()
        self.root = nn.Parameter(torch.zeros(ARC))
        self.root_label = nn.Parameter(torch.zeros(LABEL))
        self.out = nn.Linear(LABEL, len(labels.deprels))

    def heads(self, word: Tensor, head: Tensor) -> Tensor:
        """word, head [S, L, ARC] → scores [S, L, 1 + L], the root first."""
        root = self.root.expand(head.shape[0], 1, -1)
        return word @ torch.cat([root, head], 1).transpose(1, 2) / math.sqrt(ARC)

    def relations(self, word: Tensor, head: Tensor) -> Tensor:
        """word, head [N, LABEL], the head's row or `root_label` → [N, relations]."""
        return self.out(F.relu(word + head))  # type: ignore[no-any-return]


class Quotes(nn.Module):
    """Kind and speech acts of a quotation, from its own tokens and those just before and after it."""

    def __init__(self, width: int, labels: Labels):
        super().__init__()
        self.hidden = nn.Linear(5 * width, 2 * SPAN)
        self.kinds = nn.Linear(2 * SPAN, len(labels.quote_kinds))
        self.acts = nn.Linear(2 * SPAN, len(labels.acts))

    def forward(self, pooled: Tensor) -> tuple[Tensor, Tensor]:
        """pooled [Q, 5·D]: before, first, mean, last, after → kinds [Q, 4], acts [Q, acts]."""
        hidden = F.relu(self.hidden(pooled))
        return self.kinds(hidden), self.acts(hidden)


class Talk(nn.Module):
    """Who speaks and to whom: the turns of a window beside the places where its people stand (fabula/steps/talk.py says what it reads).

    And what is done by each quote: `Quotes` sees its own words, here the body has seen what was said before and is said after.
    """

    TASKS = ("speaker", "addressee")

    def __init__(self, width: int, acts: int):
        super().__init__()
        self.turn = nn.Linear(width, len(self.TASKS) * PAIR)
        self.person = nn.Linear(width, len(self.TASKS) * PAIR)
        self.nobody = nn.Linear(width, len(self.TASKS))
        self.acts = nn.Linear(width, acts)

    def forward(self, turns: Tensor, people: Tensor, quotes: Tensor) -> tuple[Tensor, ...]:
        """turns [T, D], people [M, D], quotes [Q, D] → for each task scores [T, 1 + M], nobody first; then [Q, acts]."""
        pairs = zip(self.turn(turns).split(PAIR, -1), self.person(people).split(PAIR, -1), self.nobody(turns).split(1, -1), strict=True)
        who = (torch.cat([nobody, turn @ person.T / math.sqrt(PAIR)], 1) for turn, person, nobody in pairs)
        return (*who, self.acts(quotes))


class Hidden(nn.Module):
    """What stands where a word is hidden, as a vector beside those of the word embeddings. Only learning needs it."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.turned = nn.Linear(shape.width, shape.width)
        self.norm = nn.LayerNorm(shape.width)
        self.bias = nn.Parameter(torch.zeros(shape.vocabulary))  # of each piece

    def forward(self, vectors: Tensor) -> Tensor:
        """vectors [N, D] → [N, D]."""
        return self.norm(F.gelu(self.turned(vectors)))  # type: ignore[no-any-return]


class Encoder(nn.Module):
    """The body with all heads."""

    def __init__(self, labels: Labels, shape: Shape):
        super().__init__()
        self.body = Body(shape)
        self.dropout = Dropout(shape.dropout)  # of the vectors that the heads read
        self.words = Words(shape.width, labels)
        self.spans = Spans(labels)
        self.arcs = Arcs(labels)
        self.quotes = Quotes(shape.width, labels)
        self.talk = Talk(shape.width, len(labels.acts))
        self.hidden = Hidden(shape)
