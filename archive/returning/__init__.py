"""What comes back: an export of ours that somebody has corrected in a program of their own.

Each format has its module (`xliff`, `tmx`, `full`, `subtitles`), which reads it into the passages of `passage`;
`reading` chooses among them; `alignment` finds the segments that they are of, and what was changed in them.
"""

from collections.abc import Mapping, Sequence

from archive.export.form import DESCRIPTIONS, Format
from archive.returning.alignment import Compared, changes, compare
from archive.returning.decoding import MOST_BYTES, TooLongError
from archive.returning.given_out import GivenOut, NoOriginalError, NotGivenOutError
from archive.returning.passage import Fault, Returned, UnfitFileError
from archive.returning.reading import READERS, SUBTITLES, Brought, read, reason
from testimony.errors import BadInputError

__all__ = [
    "MOST_BYTES",
    "READERS",
    "SUBTITLES",
    "Brought",
    "Compared",
    "Fault",
    "GivenOut",
    "NoOriginalError",
    "NotGivenOutError",
    "Returned",
    "TooLongError",
    "UnfitFileError",
    "UnknownSuffixError",
    "changes",
    "compare",
    "form_of",
    "read",
    "reason",
]

_SUFFIXES: Mapping[str, Format] = {
    ".xliff": Format.XLIFF,
    **{DESCRIPTIONS[form].suffix: form for form in (*READERS, *SUBTITLES)},
}


class UnknownSuffixError(BadInputError):
    """The end of a file's name does not say what it is."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name, known)
        self.name, self.known = name, known

    def __str__(self) -> str:
        return f"{self.name} does not end like a file that can come back ({', '.join(self.known)}); say --format"


def form_of(name: str) -> Format:
    """The format of a file, by the end of its *name*.

    Raises:
        UnknownSuffixError: it ends in none of those that can come back.
    """
    for suffix, form in _SUFFIXES.items():
        if name.lower().endswith(suffix):
            return form
    raise UnknownSuffixError(name, sorted(_SUFFIXES))
