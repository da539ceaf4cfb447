"""SubRip and WebVTT as a subtitle editor gives them back: what is shown when, with the line of each cue.

The public readers of these formats do not say at which line they are, and pass over what they do not understand;
whoever brings testimony back must be told both.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from archive.export.srt import DRAFT, harmless
from archive.returning.decoding import lines_of, text_of
from archive.returning.passage import Fault, Letters, hold_no_fault, one_line
from testimony.span import Span

_TIME = r"(?:(\d{1,4}):)?([0-5]\d):([0-5]\d)[.,](\d{3})"
_TIMES = re.compile(rf"\s*{_TIME}\s+-->\s+{_TIME}(?:\s.*)?")
_DIRECTIONS = re.compile("[\u200e\u200f\u2066-\u2069]")
_WRAPPED = re.compile("[\u2066-\u2068]([^\u2066-\u2069]*)\u2069")
_OURS = re.compile(r"</?(?:c(?:\.draft)?|lang(?:\s[A-Za-z-]+)?)>")
_VTT_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<\d[^<>]*>")
_SRT_STYLE = re.compile(r"</?[A-Za-z!][^<>]*>|\{\\")
_NO_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")

_LOOK_ALIKES = (("‹", "<"), ("→", "-->"), ("{ \\", "{\\"))
#: What SubRip would obey is shown by look-alikes.
SRT_LETTERS = Letters(
    shown=lambda text: harmless(one_line(text)).removeprefix(DRAFT),
    hidden=lambda base: [each for each in _LOOK_ALIKES if each[0] in harmless(base)],
    key=lambda text: _DIRECTIONS.sub("", one_line(text)),
)
VTT_LETTERS = Letters(key=SRT_LETTERS.key)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cue:
    """What a subtitle shows, without what says how to show it.

    Attributes:
        line: of the file, at which its times stand.
        shown: its lines; none is empty.
    """

    line: int
    span: Span
    shown: tuple[str, ...]


def read_srt(data: bytes, name: str) -> tuple[Cue, ...]:
    """
    Raises:
        UnfitFileError: it is no SubRip, or holds formatting; it names every line.
    """
    return _cues(_blocks(lines_of(text_of(data, name))), name, _bare_srt)


def read_vtt(data: bytes, name: str) -> tuple[Cue, ...]:
    """
    Raises:
        UnfitFileError: it is no WebVTT, or holds formatting; it names every line.
    """
    lines = lines_of(text_of(data, name))
    if not re.match(r"WEBVTT(?:\s|$)", lines[0]):
        hold_no_fault(name, [Fault(1, "it does not begin with WEBVTT, as that format does")])
    _head, *blocks = _blocks(lines)
    return _cues([block for block in blocks if not _NO_CUE.match(block[1][0])], name, _bare_vtt)


_Block = tuple[int, list[str]]
_Bare = Callable[[str], str | None]


def _blocks(lines: list[str]) -> list[_Block]:
    """The stretches between blank lines, each with the number of its first line."""
    found: list[_Block] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if number == 1 or not lines[number - 2].strip():
            found.append((number, []))
        found[-1][1].append(line)
    return found


def _cues(blocks: list[_Block], name: str, bare: _Bare) -> tuple[Cue, ...]:
    cues, faults = dict[Span, Cue](), list[Fault]()
    for first, lines in blocks:
        found = _cue(first, lines, bare)
        if isinstance(found, Cue) and found.span in cues:
            found = Fault(found.line, "a passage with these times stands here already")
        if isinstance(found, Cue):
            cues[found.span] = found
        else:
            faults.append(found)
    if not blocks:
        faults.append(Fault(1, "it holds no subtitle"))
    hold_no_fault(name, faults)
    return tuple(cues.values())


def _cue(first: int, lines: list[str], bare: _Bare) -> Cue | Fault:
    # The times come at once, or after a number or a name.
    found = next(((at, times) for at, line in enumerate(lines[:2]) if (times := _TIMES.fullmatch(line))), None)
    if found is None:
        return Fault(first, "no times stand here, as 00:00:01,000 --> 00:00:02,000; a passage holds no blank line")
    place, times = found
    start_ms, end_ms = (_ms(times.groups()[at : at + 4]) for at in (0, 4))
    if start_ms >= end_ms:
        return Fault(first + place, "it ends before it begins")
    shown = list[str]()
    for number, line in enumerate(lines[place + 1 :], start=first + place + 1):
        said = bare(line)
        if said is None:
            return Fault(number, "it holds formatting, which a transcript has no place for")
        shown.append(one_line(_WRAPPED.sub(r"\1", said)))
    return Cue(line=first + place, span=Span(start_ms, end_ms), shown=tuple(filter(None, shown)))


def _ms(groups: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, thousandths = (int(each or 0) for each in groups)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _bare_srt(line: str) -> str | None:
    return None if _SRT_STYLE.search(line) else line.removeprefix(DRAFT)


def _bare_vtt(line: str) -> str | None:
    bare = _OURS.sub("", line)
    return None if _VTT_TAG.search(bare) else html.unescape(bare)
