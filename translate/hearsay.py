"""Whether a speaker tells what others said or what she found out later, as the verbs of Kazakh and Uyghur show."""

import re
from collections.abc import Mapping

from testimony.language import Language

_KAZAKH = re.compile(
    r"(?<!ма )(?<!ме )(?<!ба )(?<!бе )(?<!па )(?<!пе )(?<!са )(?<!се )\bекен(?:мін|міз|сің|сіз)?\b(?!\s+деп)"
    r"|\b\w{2,}(?:ыпты|іпті)(?:мын|мін|мыз|міз)?\b|\b(?!(?:тап|жап|шап|теп|сеп|өп)т[ыі]\b)\w+[аеыіоөұүиу]пт[ыі]\b|\b(?:көрінеді|деседі)\b"
)
_UYGHUR = re.compile(
    r"(?<!سا )(?<!سە )\bئىكەن(?:مەن|مىز|سىز|سەن)?\b(?!\s+دەپ)|\b\w{3,}(?:ىد|ت|د)ىكەن(?:مەن|مىز)?\b"
    r"|\b\w{2,}[ىۇۈاە]پتۇ\b|\b\w{2,}پتىكەن\b"
)
_ENGLISH = re.compile(
    r"\b(?:reportedly|apparently|allegedly|supposedly|evidently|obviously|presumably|seem(?:s|ed|ingly)?|appear(?:s|ed)?"
    r"|turn(?:s|ed)? out|hear[ds]?|sa(?:y|ys|id|ying)|tell(?:s|ing)?|told|rumou?r\w*|must (?:be|have)"
    r"|f(?:ind|ound) (?:out|that)|learn(?:ed|t)?|discover\w*|reali[sz]\w*|notic\w*|looks? (?:like|as)|as if"
    r"|according|claim\w*|probably|i see|it is said)\b"
)
_SIGNS: Mapping[Language, re.Pattern[str]] = {
    Language.KAZAKH: _KAZAKH,
    Language.UYGHUR: _UYGHUR,
    Language.ENGLISH: _ENGLISH,
}


def is_hearsay(text: str, language: Language | None) -> bool:
    """Whether *text* has a sign of it. Questions and exclamations wonder rather than report, and have none."""
    signs = _SIGNS.get(language) if language else None
    sentences = re.findall(r"[^.!?؟…]+[.!?؟…]*", text.casefold())
    return signs is not None and any(signs.search(each) for each in sentences if not each.endswith(("!", "?", "؟")))
