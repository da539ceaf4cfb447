"""Whether a denial was lost, or came from nowhere."""

from typing import ClassVar

from testimony.finding import Code, Finding, Severity
from testimony.language import Language
from translate.checks.pair import Pair, finding
from translate.negation import Denial, denial


class NegationLost:
    code: ClassVar[Code] = Code.NEGATION_LOST
    description: ClassVar[str] = "The source denies something and the translation does not, or the other way round."

    def __call__(self, pair: Pair) -> Finding | None:
        said = denial(pair.said, pair.language)
        written = denial(pair.written, Language.ENGLISH)
        if {said, written} != {Denial.PLAIN, Denial.NONE} or not pair.written.strip():
            return None
        message = (
            "The source seems to deny something; the translation does not."
            if said is Denial.PLAIN
            else "The translation denies something; the source does not seem to."
        )
        return finding(self, pair, Severity.NOTE, message)
