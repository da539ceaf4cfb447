"""Finding words in one transcript. Look-alike letters, what nobody sees, and how a hamza is seated make no difference:
texts are compared as the glossary compares them."""

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from archive.record import SegmentRecord
from glossary.key import Key
from review.asking import ThisDesk, may
from review.places import Place
from review.powers import Power
from review.rows import ENGLISH
from review.visitor import Guest
from testimony.identity import RecordingId
from testimony.language import LanguageTag
from testimony.revision import Kind

router = APIRouter(prefix="/recordings/{recording}")

_LONGEST = 500
_MOST = 5000

_KINDS = {
    "both": (Kind.SOURCE, Kind.TRANSLATION),
    "source": (Kind.SOURCE,),
    "translation": (Kind.TRANSLATION,),
}


class Wanted(BaseModel):
    """Words that somebody looks for."""

    text: str = Field(min_length=1, max_length=_LONGEST)
    where: Literal["both", "source", "translation"] = "both"
    whole_words: bool = False


@router.post("/search")
def search(
    recording: RecordingId, wanted: Wanted, desk: ThisDesk, guest: Annotated[Guest, Depends(may(Power.READ))]
) -> Response:
    """Every place where the words stand, in the order of the transcript. No event: it is read on, not opened anew."""
    del guest  # let in
    _, record = desk.archive.watching.read(recording)
    found = [
        {"segment": held.segment.id, "kind": place.kind.value, "start": place.start, "end": place.end}
        for held in record.segments
        for kind in _KINDS[wanted.where]
        for place in _places(held, kind, wanted)
    ]
    return JSONResponse({"found": found[:_MOST]})


def _places(held: SegmentRecord, kind: Kind, wanted: Wanted) -> Iterator[Place]:
    entry = held.source if kind is Kind.SOURCE else held.translation
    if entry is not None:
        tag = held.segment.language if kind is Kind.SOURCE else ENGLISH
        for start, end in occurrences(wanted.text, entry.revision.text, tag, whole_words=wanted.whole_words):
            yield Place(kind, start, end)


def occurrences(wanted: str, text: str, tag: LanguageTag, *, whole_words: bool) -> Iterator[tuple[int, int]]:
    """Where *wanted* stands in *text*, in code points, one after the other."""
    needle, key = Key.of(wanted, tag).text.strip(), Key.of(text, tag)
    at = key.text.find(needle) if needle else -1
    while at >= 0:
        end = at + len(needle)
        if not whole_words or (key.starts_word(at) and _ends_word(key, end)):
            yield key.starts[at], key.ends[end - 1]
            at = key.text.find(needle, end)
        else:
            at = key.text.find(needle, at + 1)


def _ends_word(key: Key, at: int) -> bool:
    return at == len(key.text) or not key.text[at].isalnum()
