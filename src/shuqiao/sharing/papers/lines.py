"""Breaking Chinese text into lines: no line begins with a closing sign or ends with an opening one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

NOT_FIRST = frozenset("，。、；：？！）》〉】〕」』”’％…—·,.;:?!)]}%")
NOT_LAST = frozenset("（《〈【〔「『“‘([{")


def broken(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """``text`` in lines of at most ``width``; at least one, and no sign is lost.

    ``measure`` gives the width of a text.  A word that is itself too wide is cut.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, width, measure):
        if line and measure(line + piece) > width:
            line, piece = _moved(line, piece)
            lines.append(line)
            line = piece.lstrip(" ")
        else:
            line += piece
    return [*lines, line]


def _moved(line: str, piece: str) -> tuple[str, str]:
    """What goes down with ``piece``, so that both lines begin and end well; at least one sign stays."""
    while len(line) > 1 and (piece[:1] in NOT_FIRST or line[-1] in NOT_LAST):
        cut = _last(line)
        if cut == 0:
            break
        line, piece = line[:cut], line[cut:] + piece
    return line, piece


def _last(line: str) -> int:
    """Where the last sign of ``line`` begins, or the whole word or number that stands there."""
    cut = len(line) - 1
    while cut > 0 and _latin(line[cut]) and _latin(line[cut - 1]):
        cut -= 1
    return cut


def _latin(sign: str) -> bool:
    return sign.isascii() and not sign.isspace() and sign not in NOT_FIRST | NOT_LAST


def _pieces(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    """Chinese signs one by one; runs of Latin letters and digits together, as long as they fit on a line."""
    run = ""
    for sign in text:
        if _latin(sign) and measure(run + sign) <= width:
            run += sign
            continue
        if run:
            yield run
            run = ""
        if _latin(sign):
            run = sign
        else:
            yield sign
    if run:
        yield run
