"""Parcels: forms that bring files along. They stay in memory: no word of them reaches a temporary file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import Request
from python_multipart.exceptions import FormParserError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from archive.names import shown
from archive.returning import Brought
from review.refusals import UnreadableFormError
from review.shield import LIMIT_PARCEL_BYTES

_MOST_FILES, _MOST_FIELDS = 4, 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """What a form with files brought. A field in which no file was chosen is not there."""

    fields: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Brought] = field(default_factory=dict)


class _InMemory(MultiPartParser):
    spool_max_size = LIMIT_PARCEL_BYTES + 1  # which `review.shield` lets nobody reach


def is_parcel(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip() == "multipart/form-data"


async def parcel_of(request: Request) -> Parcel:
    """The parcel that came; an empty one where something else did.

    Raises:
        UnreadableFormError: it is none of our forms.
    """
    if not is_parcel(request):
        return Parcel()
    parser = _InMemory(request.headers, request.stream(), max_files=_MOST_FILES, max_fields=_MOST_FIELDS)
    try:
        sent = await parser.parse()
    except (MultiPartException, FormParserError, UnicodeError):
        raise UnreadableFormError from None
    fields, files = dict[str, str](), dict[str, Brought]()
    for name, value in sent.multi_items():
        if isinstance(value, str):
            fields[name] = value
        elif data := await _taken(value):
            files[name] = data
    return Parcel(fields=fields, files=files)


async def _taken(sent: UploadFile) -> Brought | None:
    data = await sent.read()
    await sent.close()
    # A field in which nothing was chosen comes as a file without a name.
    return Brought(name=shown(sent.filename), data=data) if sent.filename else None
