"""Whether a text denies something, told from short lists of words and verb endings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from testimony.language import Language


class Denial(Enum):
    """What the signs in a text amount to. A hint ("unable") excuses the other side and demands nothing of it."""

    NONE = "none"
    HINTED = "hinted"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class _Signs:
    plain: re.Pattern[str]
    hint: re.Pattern[str]


_KAZAKH = _Signs(
    re.compile(
        r"\b(?:жоқ\w*|емес\w*|ешқандай|ешкім\w*|ешқашан|ештеңе\w*|ешбір"
        r"|\w{2,}[мбп](?:а(?:ды[мңқ]?|й(?:ды|мын|мыз|сың)|ған(?:мын)?|ңыз)|е(?:ді[мңк]?|й(?:ді|мін|міз|сің)|ген(?:мін)?|ңіз)))\b"
    ),
    re.compile(r"\b(?:\w{2,}[мбп](?:а(?:й|йт|ған|у|с)|е(?:й|йт|ген|у|с))\w*|\w{2,}с[ыі]з\w*|\w{2,}[мбп][ае])\b"),
)
_UYGHUR = _Signs(
    re.compile(
        r"\b(?:يوق|ئەمەس\w*|ھېچ\w*"
        r"|(?!ھەممى)\w{2,}(?:مى(?:دى[مڭ]?|دۇق|غان|گەن|غانىدى|گەنىدى|پتۇ)|م[اە]ي(?:دۇ|مەن|مىز|سەن)))\b"
    ),
    re.compile(r"\b(?:يوق\w*|(?!ھەممى)\w{2,}(?:م[اە](?:ي|س|ڭ|دۇ|مدى)|مى(?:دى|غ|گ))\w*|\w{2,}سىز\w*|\w{2,}م[اە])\b"),
)
_ENGLISH = _Signs(
    re.compile(r"\b(?:not|never|nobody|nothing|nowhere|neither|cannot|no|none)\b|n['’]t\b"),
    re.compile(
        r"\b(?:un\w{4,}|im\w{4,}|in\w{5,}|without|nor|hardly|\w{3,}less|too|absent|missing|instead|in vain|prevent\w*"
        r"|refus\w*|den(?:y|ie[ds])|fail\w*|lack\w*)\b"
    ),
)
_SIGNS: Mapping[Language, _Signs] = {
    Language.KAZAKH: _KAZAKH,
    Language.UYGHUR: _UYGHUR,
    Language.ENGLISH: _ENGLISH,
}


def denial(text: str, language: Language | None) -> Denial | None:
    """What *text* shows of negation; None for a language or script without lists. A hint for a reader, and no parse."""
    signs = _SIGNS.get(language) if language else None
    if signs is None:
        return None
    lowered = text.casefold()
    if signs.plain.search(lowered):
        return Denial.PLAIN
    return Denial.HINTED if signs.hint.search(lowered) else Denial.NONE
