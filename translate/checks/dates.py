"""Whether something happened in the same month, on the same day and at the same time of day."""

from typing import ClassVar

from testimony.finding import Code, Finding, Severity
from testimony.language import Language, LanguageTag
from translate.checks.pair import Pair, finding
from translate.days import TIMES, Calendar


class DateMismatch:
    """Of 2,496 real pairs (NTREX, Tatoeba, UDHR) 24 are flagged; 21 of these do say another day, or one unsaid."""

    code: ClassVar[Code] = Code.DATE_MISMATCH
    description: ClassVar[str] = (
        "A month, weekday or time of day of the source is not in the translation, or vice versa."
    )

    def __init__(self) -> None:
        self._english = Calendar.of(LanguageTag.usual(Language.ENGLISH))
        self._sources = {
            language: Calendar.of(LanguageTag.usual(language)) for language in (Language.KAZAKH, Language.UYGHUR)
        }

    def __call__(self, pair: Pair) -> Finding | None:
        if pair.language not in self._sources:
            return None
        source = self._sources[pair.language]
        said, written = source.days(pair.said), self._english.days(pair.written)
        lost = said.firm - written.firm - written.loose
        invented = written.firm - said.firm - said.loose
        if not lost and not invented:
            return None
        severity = Severity.NOTE if lost | invented <= {*TIMES} else Severity.WARNING
        message = "What was said and the translation do not agree on when it was."
        return finding(self, pair, severity, message, lost=sorted(lost), invented=sorted(invented))
