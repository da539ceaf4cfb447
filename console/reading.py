"""Reading a file of text that a person names, and saying in words why it cannot be read."""

from pathlib import Path

from testimony.errors import BadInputError


class UnreadableFileError(BadInputError):
    """A file that a person named cannot be read as text."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why

    def __str__(self) -> str:
        return f"{str(self.path)[:200]} cannot be read: {self.why}; a file of text in UTF-8 is expected"


def read_text(path: Path) -> str:
    """The text of *path*, without a mark of the byte order.

    Raises:
        UnreadableFileError: it is not there, no file, or no text in UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFileError(path, in_words(error)) from None


def in_words(error: OSError | UnicodeDecodeError) -> str:
    """Why something could not be read, as a person would say it."""
    if isinstance(error, UnicodeDecodeError):
        return "it is no text in UTF-8"
    return (error.strerror or "the system refused").lower()
