"""Pairing: the cheapest reading of a run of marks as openings, closings and neither, found in one pass (Viterbi over the depth)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from fabula.layers import Span
from fabula.steps.quotation.marks import Mark


class Piece(NamedTuple):
    """A stretch between marks, marks included. `closed`: it ends with its own mark. `goes_on`: the speech goes on in the next paragraph."""

    start: int
    end: int
    closed: bool = True
    goes_on: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph, or what is left of one, with its marks.

    `next_opens`: the block after it begins with an opening mark. `last`: no block comes after it.
    """

    span: Span
    marks: list[Mark]
    next_opens: bool = False
    last: bool = True


class _Move(IntEnum):
    STAY = 0
    OPEN = 1
    CLOSE = 2
    REOPEN = 3
    NEST = 4
    UNNEST = 5
    END_OPEN = 6
    END_NESTED = 7
    CARRY = 8
    CLOSE_LOST = 9


# Costs on the scale of the marks' own: a slip of the printer is 4 to 5.
_REOPEN = 3.5
_NEST = 4.0
_UNCLOSED = 4.5
_UNCLOSED_BUT_REOPENED = 0.5
_OPENING_LOST = 3.5
_CARRY = 0.6
_CARRY_BUT_REOPENED = 2.0
_INFINITE = float("inf")


def pair(blocks: Iterable[Block], carry: bool = True) -> list[Piece]:
    """The quotations of one level that these marks make. `carry`: speech may run on over a paragraph's end."""
    events = list(blocks)
    return _trace(events, _search(events, carry))


def _search(blocks: list[Block], carry: bool) -> bytearray:
    """The best move into each of the three depths after each mark and each block's end: three bytes an event. The last depth is 0."""
    out, inside, nested = 0.0, _INFINITE, _INFINITE
    moves = bytearray()
    for block in blocks:
        first = True
        for mark in block.marks:
            opening, closing, none = mark.opening, mark.closing, mark.none
            new_out, move_out = out + none, _Move.STAY
            if first and out + closing + _OPENING_LOST < new_out:
                new_out, move_out = out + closing + _OPENING_LOST, _Move.CLOSE_LOST
            first = False
            if inside + closing <= new_out:
                new_out, move_out = inside + closing, _Move.CLOSE
            new_inside, move_inside = inside + none, _Move.STAY
            if out + opening < new_inside:
                new_inside, move_inside = out + opening, _Move.OPEN
            if nested + closing < new_inside:
                new_inside, move_inside = nested + closing, _Move.UNNEST
            if inside + opening + _REOPEN < new_inside:
                new_inside, move_inside = inside + opening + _REOPEN, _Move.REOPEN
            new_nested, move_nested = nested + none, _Move.STAY
            if inside + opening + _NEST < new_nested:
                new_nested, move_nested = inside + opening + _NEST, _Move.NEST
            out, inside, nested = new_out, new_inside, new_nested
            moves.append(move_out)
            moves.append(move_inside)
            moves.append(move_nested)
        unclosed = _UNCLOSED_BUT_REOPENED if block.next_opens and block.marks else _UNCLOSED
        ended, move = out, _Move.STAY
        if inside + unclosed < ended:
            ended, move = inside + unclosed, _Move.END_OPEN
        if nested + unclosed + 0.5 < ended:
            ended, move = nested + unclosed + 0.5, _Move.END_NESTED
        carried = _CARRY_BUT_REOPENED if block.next_opens else _CARRY
        out, inside, nested = ended, inside + carried if carry and not block.last else _INFINITE, _INFINITE
        moves.append(move)
        moves.append(_Move.CARRY)
        moves.append(_Move.STAY)
    return moves


def _trace(blocks: list[Block], moves: bytearray) -> list[Piece]:
    """The pieces, read backwards from the cheapest end."""
    pieces: list[Piece] = []
    at, depth = len(moves), 0
    for block in reversed(blocks):
        at -= 3
        move = moves[at + depth]
        end, closed, goes_on = block.span.end, False, False
        if move in (_Move.END_OPEN, _Move.END_NESTED):
            depth = 1 if move == _Move.END_OPEN else 2
            goes_on = block.next_opens
        elif move == _Move.CARRY:
            goes_on = True
        for mark in reversed(block.marks):
            at -= 3
            move = moves[at + depth]
            if move == _Move.CLOSE:
                end, closed, goes_on, depth = mark.end, True, False, 1
            elif move == _Move.CLOSE_LOST:
                pieces.append(Piece(block.span.start, mark.end))
            elif move == _Move.UNNEST:
                depth = 2
            elif move == _Move.NEST:
                depth = 1
            elif move == _Move.OPEN:
                pieces.append(Piece(mark.start, end, closed, goes_on))
                depth = 0
            elif move == _Move.REOPEN:
                pieces.append(Piece(mark.start, end, closed, goes_on))
                end, closed, goes_on = mark.start, False, False
        if depth:  # carried in from the paragraph before
            pieces.append(Piece(block.span.start, end, closed, goes_on))
    pieces.reverse()
    return pieces
