"""The months, weekdays and times of day in a text, so that a translation's can be held against its source's."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from glossary.match import Finder, Term
from testimony.language import Language, LanguageTag

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TIMES = ("morning", "night", "yesterday", "tomorrow")

_NAMES = (*MONTHS, *WEEKDAYS, *TIMES)
# An evening is a night to one translator and not to the next. An asterisk marks what means other things as well: such a
# word excuses the other side and demands nothing of it.
_FORMS: Mapping[Language, str] = {
    Language.ENGLISH: (
        "January,*Jan|February,*Feb|*March,*Mar|April,*Apr|*May|June,*Jun|July,*Jul|August,*Aug|"
        "September,*Sep,*Sept|October,*Oct|November,*Nov|December,*Dec|"
        "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|"
        "morning,*early,*dawn,*daybreak,*a.m,*am,*sunrise|"
        "night,evening,midnight,tonight,*goodnight,*p.m,*pm,*dusk,*sunset,*nocturnal,*late|"
        "yesterday,*last night,*the day before,*the day before yesterday|tomorrow,*the next day,*the day after tomorrow"
    ),
    Language.KAZAKH: (
        "қаңтар|ақпан|*наурыз|сәуір|мамыр|*маусым|шілде|тамыз|қыркүйек|*қазан|*қараша|желтоқсан|"
        "дүйсенбі|сейсенбі|сәрсенбі|бейсенбі|жұма|*сенбі|жексенбі|"
        "таңертең,таңғы,*таң,*ертеңгі,*сәске|түн,түні,*түнгі,*кеш,*кешке,*кешкі,*кешкісін,*ымырт|"
        "кеше,*кешегі|ертең,*ертеңгі,*ертеңіне"
    ),
    Language.UYGHUR: (
        "يانۋار,*بىرىنچى ئاي|فېۋرال,*ئىككىنچى ئاي|*مارت,*ئۈچىنچى ئاي|ئاپرېل,*تۆتىنچى ئاي|*ماي,*بەشىنچى ئاي|"
        "ئىيۇن,*ئالتىنچى ئاي|ئىيۇل,*يەتتىنچى ئاي|ئاۋغۇست,*سەككىزىنچى ئاي|سېنتەبىر,سېنتەبر,*توققۇزىنچى ئاي|"
        "ئۆكتەبىر,ئۆكتەبر,*ئونىنچى ئاي|نويابىر,نويابر,*ئون بىرىنچى ئاي|دېكابىر,دېكابر,*ئون ئىككىنچى ئاي|"
        "دۈشەنبە|سەيشەنبە|چارشەنبە|پەيشەنبە|جۈمە|شەنبە|يەكشەنبە|"
        "ئەتىگەن,سەھەر,*تاڭ|كېچە,كېچىسى,*كېچىدىكى,*كەچ,*كەچقۇرۇن,*ئاخشام,*كەچلىك,*كېچىلىك|"
        "تۈنۈگۈن,*ئاخشام|ئەتە,*ئەتىلا,*ئەتىسى"
    ),
}
_NUMBERED = {
    Language.KAZAKH: re.compile(r"\b(\d{1,2})[-‐–]?(?:ші|шы|інші|ыншы)\s+ай(?!лық)"),
    Language.UYGHUR: re.compile(r"\b(\d{1,2})[-‐–]\s?ئاي(?!لىق)"),
}


@dataclass(frozen=True, slots=True)
class Days:
    """What a text says about when.

    Attributes:
        firm: names that it plainly has, in English: "July", "Monday", "night".
        loose: names that it may mean; they excuse the other side and demand nothing of it.
    """

    firm: frozenset[str]
    loose: frozenset[str]

    @property
    def months(self) -> frozenset[str]:
        """The numbers of the months that it may mean: "7" for July."""
        named = self.firm | self.loose
        return frozenset(str(number) for number, month in enumerate(MONTHS, start=1) if month in named)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Reads the days of texts in one language and script. Built once for many of them."""

    tag: LanguageTag
    _finder: Finder = field(repr=False)

    @classmethod
    def of(cls, tag: LanguageTag) -> "Calendar":
        return cls(tag, Finder(_terms(tag), tag))

    def days(self, text: str) -> Days:
        """When *text* says that something was."""
        firm, loose = set[str](), set(self._numbered(text))
        for hit in self._finder.find(text):
            is_firm = hit.version == _FIRM and self._has_its_capital(hit.concept, text[hit.start])
            (firm if is_firm else loose).add(hit.concept)
        return Days(frozenset(firm), frozenset(loose))

    def _numbered(self, text: str) -> Iterator[str]:
        pattern = _NUMBERED.get(self.tag.language)
        for found in pattern.finditer(text.casefold()) if pattern else ():
            if 1 <= int(found[1]) <= len(MONTHS):
                yield MONTHS[int(found[1]) - 1]

    def _has_its_capital(self, name: str, letter: str) -> bool:
        return self.tag.language is not Language.ENGLISH or name in TIMES or letter.isupper()


_FIRM, _LOOSE = 1, 0


def _terms(tag: LanguageTag) -> Iterator[Term]:
    for name, forms in zip(_NAMES, _FORMS.get(tag.language, "|" * (len(_NAMES) - 1)).split("|"), strict=True):
        for form in filter(None, forms.split(",")):
            yield Term(name, _LOOSE if form.startswith("*") else _FIRM, form.removeprefix("*"))
