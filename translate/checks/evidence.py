"""Whether the translation keeps what the witness saw apart from what she was told."""

from typing import ClassVar

from testimony.finding import Code, Finding, Severity
from testimony.language import Language
from translate.checks.pair import Pair, finding
from translate.hearsay import is_hearsay


class HearsayLost:
    """Of 2,496 real pairs (NTREX, Tatoeba, UDHR) 30 are flagged; people often leave these endings untranslated."""

    code: ClassVar[Code] = Code.HEARSAY_LOST
    description: ClassVar[str] = "The source marks something as heard or found out later; the translation states it."

    def __call__(self, pair: Pair) -> Finding | None:
        if not pair.written.strip() or not is_hearsay(pair.said, pair.language):
            return None
        if is_hearsay(pair.written, Language.ENGLISH):
            return None
        message = "The speaker marks this as heard or found out later; the translation states it as seen."
        return finding(self, pair, Severity.NOTE, message)
