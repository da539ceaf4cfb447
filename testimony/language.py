"""Languages and their scripts, as BCP 47 names them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from testimony.errors import BadInputError


class Script(StrEnum):
    """The script a wording is written in (ISO 15924)."""

    ARABIC = "Arab"
    CYRILLIC = "Cyrl"
    LATIN = "Latn"


class Language(StrEnum):
    """A language that may be heard in an interview (ISO 639-1)."""

    KAZAKH = "kk"
    UYGHUR = "ug"
    ENGLISH = "en"
    MANDARIN = "zh"
    RUSSIAN = "ru"
    TURKISH = "tr"

    @property
    def english_name(self) -> str:
        """The language's name for a reader: ``Kazakh``, not ``kk``."""
        return self.name.capitalize()


#: The languages that witnesses are interviewed in. Only these can be declared for a recording.
WITNESS_LANGUAGES = (Language.KAZAKH, Language.UYGHUR)

#: The script that a language is written in unless somebody says otherwise.
USUAL_SCRIPT = {
    Language.KAZAKH: Script.CYRILLIC,
    Language.UYGHUR: Script.ARABIC,
    Language.ENGLISH: Script.LATIN,
    Language.RUSSIAN: Script.CYRILLIC,
    Language.TURKISH: Script.LATIN,
}


class UnknownLanguageError(BadInputError):
    """A language was declared that no witness is interviewed in here."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found

    def __str__(self) -> str:
        return f"{self.found[:40]!r} is not a language of this archive; say kk (Kazakh) or ug (Uyghur)"


def witness_language(name: str) -> Language:
    """Read the language that a person declared for a recording.

    Raises:
        UnknownLanguageError: *name* is neither ``kk`` nor ``ug``.
    """
    for language in WITNESS_LANGUAGES:
        if name == language.value:
            return language
    raise UnknownLanguageError(name)


@dataclass(frozen=True, order=True, slots=True)
class LanguageTag:
    """A language in a script: ``ug-Arab``, ``kk-Cyrl``, ``en``."""

    language: Language
    script: Script | None = None

    @classmethod
    def usual(cls, language: Language) -> Self:
        """The tag of *language* in the script that it is usually written in."""
        return cls(language, USUAL_SCRIPT.get(language))

    @classmethod
    def parse(cls, tag: str) -> Self:
        """Read a tag such as ``ug-Arab``; a bare ``ug`` gets the usual script.

        Raises:
            UnknownLanguageError: the tag names a language or script that is not known here.
        """
        language, _, script = tag.partition("-")
        try:
            return cls(Language(language), Script(script) if script else USUAL_SCRIPT.get(Language(language)))
        except ValueError:
            raise UnknownLanguageError(tag) from None

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``: how a page or an export must lay the wording out."""
        return "rtl" if self.script is Script.ARABIC else "ltr"

    def __str__(self) -> str:
        # English in Latin letters is plainly "en" (RFC 5646, 4.1: no script subtag that distinguishes nothing).
        if self.script is None or self == LanguageTag(Language.ENGLISH, Script.LATIN):
            return self.language.value
        return f"{self.language.value}-{self.script.value}"
