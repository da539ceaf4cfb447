"""The JSON export as a program gives it back. Of all that stands in it, the two texts of a segment may be changed."""

import json
import re
from typing import Any

from archive.returning.decoding import text_of
from archive.returning.passage import Fault, Passage, Returned, Said, UnfitFileError, hold_no_fault
from testimony.revision import Kind
from testimony.span import Span

_TEXTS = {"source": Kind.SOURCE, "translation": Kind.TRANSLATION}
_ID = re.compile(r'"id"\s*:\s*"(seg-[^"\\]*)"')
_MALFORMED = "it is not as this program has written it; change nothing in it but the text of source and translation"


class _OddError(ValueError):
    """Something that no JSON of ours holds."""


def read_full(data: bytes, name: str) -> Returned:
    """
    Raises:
        UnfitFileError: it is no JSON of ours; it names every line.
    """
    text = text_of(data, name)
    document = _parsed(text, name)
    match document:
        case {"version": str(version), "recording": {"id": str(recording)}, "segments": list(segments)} if (
            version.startswith("1.")
        ):
            pass
        case _:
            raise UnfitFileError(name, (Fault(1, "it is no transcript that this program has written"),))
    lines, passages, faults = _lines(text), list[Passage](), list[Fault]()
    for segment in segments:
        called = segment.get("id") if isinstance(segment, dict) else None
        line = lines.get(called, 1) if isinstance(called, str) else 1
        try:
            passages.append(_passage(segment, line))
        except _OddError:
            faults.append(Fault(line, _MALFORMED, called[:40] if isinstance(called, str) else ""))
    hold_no_fault(name, faults)
    worded = tuple(passage for passage in passages if passage.said)
    return Returned(recording=recording, passages=worded, hides_names=document.get("names") == "hidden")


def _parsed(text: str, name: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_never)
    except json.JSONDecodeError as error:
        raise UnfitFileError(name, (Fault(error.lineno, "it is no JSON from here on"),)) from None
    except (_OddError, RecursionError, ValueError):  # the last: a number of thousands of digits
        raise UnfitFileError(name, (Fault(1, _MALFORMED),)) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _OddError
    return found


def _never(_constant: str) -> Any:
    raise _OddError


def _lines(text: str) -> dict[str, int]:
    """By segment, the line at which its id stands first."""
    lines, line, reached = dict[str, int](), 1, 0
    for found in _ID.finditer(text):
        line += text.count("\n", reached, found.start())
        reached = found.start()
        lines.setdefault(found[1], line)
    return lines


def _passage(segment: Any, line: int) -> Passage:
    match segment:
        case {"id": str(called), "start_ms": int(start), "end_ms": int(end)} if 0 <= start < end:
            said = {kind: found for name, kind in _TEXTS.items() if (found := _said(segment.get(name)))}
            return Passage(line=line, segment=called, said=said, span=Span(start, end), name=called[:40])
        case _:
            raise _OddError


def _said(wording: Any) -> Said | None:
    match wording:
        case None:
            return None
        case {"text": str(text), "revision": int(made_on)} if made_on > 0:
            return Said(text=text, made_on=made_on)
        case _:
            raise _OddError
