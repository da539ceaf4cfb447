"""Terms that an interpreter would have in the glossary: proposed out of the editor, and decided on elsewhere."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from archive.history import NoSuchSegmentError
from glossary.match import find
from review.acts import Acting, Writing
from testimony.errors import BadInputError
from testimony.identity import SegmentId
from testimony.language import LanguageTag

router = APIRouter(prefix="/recordings/{recording}/terms")

_LONGEST_TERM, _LONGEST_NOTE = 300, 2_000

Words = Annotated[str, Field(max_length=_LONGEST_TERM)]


class Asked(BaseModel):
    """Words of a segment that somebody would look up."""

    segment: SegmentId = Field(max_length=32)
    form: Words


class Term(BaseModel):
    """A term as somebody would have it.

    Attributes:
        form: how the witness says it.
        concept: the concept of the glossary that it belongs to; None for a new one.
    """

    segment: SegmentId = Field(max_length=32)
    form: Words
    rendering: Words
    category: Annotated[str, Field(max_length=60)] = ""
    note: Annotated[str, Field(max_length=_LONGEST_NOTE)] = ""
    concept: Annotated[str, Field(max_length=64)] | None = None


@router.post("/known")
def look_up(asked: Asked, acting: Writing) -> Response:
    """What the glossary in force has for these words, and the categories that it knows.

    The words come in a body, and not in an address: addresses are written down on the way.
    """
    tag = _language(acting, asked.segment)
    glossary = acting.archive.glossaries.in_force(acting.archive.projects.of(acting.recording))
    concepts: dict[str, Any] = {}
    for hit in find(asked.form, tag, glossary):
        if (entry := glossary.get(hit.concept)) is not None:
            concepts[entry.concept] = {"concept": entry.concept, "rendering": entry.rendering, "form": hit.form}
    categories = sorted({entry.category for entry in glossary})
    return JSONResponse({"concepts": list(concepts.values()), "categories": categories})


@router.post("")
def propose(term: Term, acting: Writing) -> Response:
    """The term waits until somebody decides on it; no translation changes by it."""
    tag = _language(acting, term.segment)
    try:
        number = acting.archive.terms.propose(
            form=term.form,
            tag=tag,
            rendering=term.rendering,
            by=acting.person.name,
            segment=term.segment,
            concept=term.concept or None,
            category=term.category,
            note=term.note,
        )
    except BadInputError as error:
        return acting.refuse(error, {term.segment})
    return JSONResponse({"proposal": number, "delta": acting.delta({term.segment})})


def _language(acting: Acting, segment: SegmentId) -> LanguageTag:
    """The language in which *segment* is spoken, as people say."""
    acting.hold(segments=[segment])
    _, record = acting.archive.watching.read(acting.recording, [segment])
    for held in (*record.segments, *record.retired):
        if held.segment.id == segment:
            return held.segment.language
    raise NoSuchSegmentError(segment)
