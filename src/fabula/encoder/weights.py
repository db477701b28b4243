"""The weight file: one zip of ONNX graphs, vocabulary, labels and card. Nothing of it is used before its sums are checked.

`card.json` holds the version of this layout, the sizes of the windows, what the weights were trained on, and the sha256 of every other
member. Members are kept as bytes: nothing is unpacked to disk.
"""

import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from fabula.encoder.choice import SHIPPED
from fabula.errors import UnusableModel

UNPACKING = 2  # threads that inflate members, which needs nothing of Python: a fifth of a second of one core
LAYOUT = 4  # of the members; weights of another number cannot be read
GRAPHS = ("lower", "body", "words", "spans", "arcs", "relations", "quotes")
MEMBERS = (*(f"{graph}.onnx" for graph in GRAPHS), "roots.npz", "tokenizer.json", "labels.json")
TALK = {"talk-body.onnx", "talk.onnx"}  # the second reading; without it only rules hear who speaks
MOST_BYTES = 512 * 1024 * 1024  # of the file, and of all its members unpacked


class Labels(msgspec.Struct, frozen=True):
    """The names behind the numbers of the heads. `spans` are TYPE:FORM, the classes after 0, "no mention"."""

    spans: list[str]
    upos: list[str]
    deprels: list[str]
    supersenses: list[str]
    quote_kinds: list[str]
    acts: list[str]


class Sizes(msgspec.Struct, frozen=True):
    """Pieces of a window, and tokens that it sees beyond its own on either side."""

    pieces: int
    margin_tokens: int


class Member(msgspec.Struct, frozen=True):
    bytes: int
    sha256: str


class Card(msgspec.Struct, frozen=True):
    """What the weights say of themselves; the rest of the card is for people."""

    layout: int
    name: str
    window: Sizes
    files: dict[str, Member]


class Weights(msgspec.Struct, frozen=True):
    """The checked members of a weight file."""

    card: Card
    labels: Labels
    vocabulary: dict[str, int]
    members: dict[str, bytes]


class _Vocabulary(msgspec.Struct):
    vocab: dict[str, int]


class _Tokenizer(msgspec.Struct):
    model: _Vocabulary


def read_weights(path: Path) -> Weights:
    """The weights of a file, every sum checked.

    Raises:
        UnusableModel: there is no such file, it is damaged, or it has another layout.
    """
    name = path.name
    try:
        with zipfile.ZipFile(path) as archive:
            if max(path.stat().st_size, sum(each.file_size for each in archive.infolist())) > MOST_BYTES:
                raise UnusableModel(name, "is too large to be weights of fabula", "name the encoder.zip that training wrote")
            card = msgspec.json.decode(archive.read("card.json"))
            if not isinstance(card, dict) or card.get("layout") != LAYOUT:
                found = card.get("layout") if isinstance(card, dict) else None
                raise UnusableModel(
                    name, f"has weights of layout {found}, this fabula reads layout {LAYOUT}", "export it anew, or change fabula"
                )
            card = msgspec.convert(card, Card)
            names = (*MEMBERS, *(TALK & card.files.keys()))
            with ThreadPoolExecutor(UNPACKING) as pool:
                members = dict(zip(names, pool.map(lambda member: _checked(archive, member, card), names), strict=True))
        return Weights(
            card,
            msgspec.json.decode(members["labels.json"], type=Labels),
            msgspec.json.decode(members["tokenizer.json"], type=_Tokenizer).model.vocab,
            members,
        )
    except FileNotFoundError:
        raise UnusableModel(name, "is missing", _mend(path)) from None
    except (OSError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, RuntimeError, EOFError, msgspec.MsgspecError) as error:
        raise UnusableModel(name, f"is damaged ({_what(error)})", _mend(path)) from error


def _checked(archive: zipfile.ZipFile, member: str, card: Card) -> bytes:
    told = card.files[member]
    if archive.getinfo(member).file_size != told.bytes:
        raise ValueError(f"{member} has another size")
    content = archive.read(member)
    if sha256(content).hexdigest() != told.sha256:
        raise ValueError(f"{member} has other content")
    return content


def _mend(path: Path) -> str:
    return "install fabula again" if path == SHIPPED else "name the encoder.zip that training wrote"


def _what(error: Any) -> str:
    return str(error).strip("'\"").splitlines()[0] if str(error) else type(error).__name__
