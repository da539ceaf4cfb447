"""From bytes to a text: UTF-8, or UTF-16 that says so. Anything else would lose letters of these languages unseen."""

import codecs
import re
from pathlib import Path

from archive.returning.passage import Fault, UnfitFileError
from testimony.errors import BadInputError

#: A file of a day's interview, with its whole history, is smaller.
MOST_BYTES = 128 * 1024 * 1024

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class TooLongError(BadInputError):
    """A file is larger than any transcript."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        most = MOST_BYTES // 1024 // 1024
        return f"{self.name} is larger than {most} MB, and no transcript is; look whether it is the right file"


def bytes_of(path: Path) -> bytes:
    """
    Raises:
        TooLongError: the file is larger than `MOST_BYTES`, or has no end.
    """
    with path.open("rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TooLongError(path.name)
    return data


def text_of(data: bytes, name: str) -> str:
    """
    Raises:
        UnfitFileError: it is in another encoding.
    """
    try:
        return data.decode("utf-16" if data.startswith(_WIDE) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnfitFileError(name, (Fault(line, "it is not in UTF-8; save it in that encoding"),)) from None


def lines_of(text: str) -> list[str]:
    """The lines of *text*, as an editor numbers them."""
    return re.split(r"\r\n|\n|\r", text)
