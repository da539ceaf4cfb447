"""Bringing what a model wrote into the script that its language is read in, and its letters into one script."""

from collections.abc import Callable, Mapping

from testimony.errors import BadInputError
from testimony.language import Language, LanguageTag, Script
from transcribe import kazakh_script, uyghur_script
from transcribe.lookalikes import mended
from transcribe.profiles import Profile

_Convert = Callable[[str], str]
_A, _C, _L = Script.ARABIC, Script.CYRILLIC, Script.LATIN
_CONVERSIONS: Mapping[tuple[Language, Script, Script], tuple[_Convert, ...]] = {
    (Language.UYGHUR, _L, _A): (uyghur_script.arabic_from_latin,),
    (Language.UYGHUR, _C, _A): (uyghur_script.arabic_from_cyrillic,),
    (Language.UYGHUR, _A, _L): (uyghur_script.latin_from_arabic,),
    (Language.UYGHUR, _A, _C): (uyghur_script.cyrillic_from_arabic,),
    (Language.UYGHUR, _L, _C): (uyghur_script.arabic_from_latin, uyghur_script.cyrillic_from_arabic),
    (Language.UYGHUR, _C, _L): (uyghur_script.arabic_from_cyrillic, uyghur_script.latin_from_arabic),
    (Language.KAZAKH, _C, _A): (kazakh_script.arabic_from_cyrillic,),
    (Language.KAZAKH, _A, _C): (kazakh_script.cyrillic_from_arabic,),
}


class NoConversionError(BadInputError):
    """A text was to be written in a script that its language is not converted to here."""

    def __init__(self, language: Language, source: Script, target: Script) -> None:
        super().__init__(language, source, target)
        self.language, self.source, self.target = language, source, target

    def __str__(self) -> str:
        known = ", ".join(sorted({one.value for spoken, _, one in _CONVERSIONS if spoken is self.language}))
        return (
            f"{self.language.english_name} is not converted from {self.source} to {self.target} here; "
            f"its scripts are {known or 'not converted at all'}"
        )


def converted(text: str, language: Language, source: Script, target: Script) -> str:
    """*text* in the script *target*, by table; the modules of the languages say what is lost on the way.

    Raises:
        NoConversionError: there is no table for it.
    """
    if source is target:
        return text
    if (steps := _CONVERSIONS.get((language, source, target))) is None:
        raise NoConversionError(language, source, target)
    for step in steps:
        text = step(text)
    return text


def in_script(text: str, profile: Profile) -> str:
    """*text*, as the model of *profile* wrote it, in the script of the profile's tag and in no other's letters.

    A sister language's spelling is left alone.
    """
    if profile.approximate or profile.tag.script is None:
        return text
    clean = mended(text, LanguageTag(profile.language, profile.script))
    known = (profile.language, profile.script, profile.tag.script) in _CONVERSIONS
    return converted(clean, profile.language, profile.script, profile.tag.script) if known else clean
