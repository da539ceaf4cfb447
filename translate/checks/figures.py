"""Whether the numbers are the same."""

from collections import Counter
from typing import ClassVar

from testimony.finding import Code, Finding, Severity
from testimony.language import Language, LanguageTag
from translate.checks.pair import Pair, finding
from translate.days import Calendar
from translate.hours import without_equal_hours
from translate.numbers import numbers


class NumberMismatch:
    code: ClassVar[Code] = Code.NUMBER_MISMATCH
    description: ClassVar[str] = "A number of the source is not in the translation, or the other way round."

    def __init__(self) -> None:
        self._english = Calendar.of(LanguageTag.usual(Language.ENGLISH))

    def __call__(self, pair: Pair) -> Finding | None:
        said = list(numbers(pair.said, pair.language))
        written = list(numbers(pair.written, Language.ENGLISH))
        lost = Counter(number.value for number in said) - Counter(number.value for number in written)
        lost -= Counter(self._english.days(pair.written).months)  # 7-ئاي is July
        figures = Counter(number.value for number in written if number.in_figures)
        invented = figures - Counter(number.value for number in said)
        lost, invented = without_equal_hours(lost, invented, pair.said, pair.written)
        if not lost and not invented:
            return None
        # In figures a number is a number; in words it may be an idiom ("a couple", "by twos").
        is_plain = invented or any(number.in_figures and number.value in lost for number in said)
        severity = Severity.WARNING if is_plain else Severity.NOTE
        message = "The numbers differ between what was said and the translation."
        return finding(self, pair, severity, message, lost=sorted(lost), invented=sorted(invented))
