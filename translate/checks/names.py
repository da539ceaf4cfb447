"""Whether the translation names somebody or some place that nobody named."""

import re
from typing import ClassVar

from rapidfuzz import process
from rapidfuzz.distance import Indel

from testimony.finding import Code, Finding, Severity
from testimony.language import Language, LanguageTag
from translate.checks.pair import Pair, finding
from translate.sounds import sound

_ENGLISH = LanguageTag.usual(Language.ENGLISH)
_WORD = re.compile(r"[^\W\d_]+")
# A word with a capital in mid-sentence, and whatever capitalised words surround it.
_RUN = re.compile(r"(?<=[\w,;] )[A-Z][a-z]{2,}(?:[ -][A-Z][a-z]+)*")
# English capitals that are no names, and names that English has of its own: Қытай is China.
_CAPITALS = """
    january february march april may june july august september october november december monday tuesday
    wednesday thursday friday saturday sunday god lord allah mr mrs ms dr sir president minister court party
    state united nations committee university street city county house senate congress republic union national
    international general world war council police army bank prime internet island river sea lake mountain north
    south east west northern southern eastern western central new old great black white red high supreme human
    law act article declaration assembly day festival school hospital camp prison government ministry department
    office association china chinese russia russian germany german greece greek egypt egyptian india indian
    turkey turkish hungary france french britain british england english scotland scottish ireland irish wales
    america american japan japanese korea korean spain spanish italy italian poland polish netherlands dutch
    sweden swedish switzerland swiss austria georgia armenia armenian europe european africa african asia asian
    arab arabic jewish jew christian christmas christ jesus bible mecca moscow vienna latin earth moon sun mars
    persian mediterranean pacific atlantic olympic cup league premier australia australian danish denmark welsh
    hebrew thai koran republican democrat mexican mexico indonesia indonesian jan feb mar apr jun jul aug sep
    sept oct nov dec rep sen gen col champion
"""
_NOT_TOLD = frozenset(word.removesuffix("s") for word in _CAPITALS.split())
_ALIKE = 0.7


class NameWithoutSource:
    """Compares how names sound, for their spellings differ from script to script.

    Of 500 real sentences whose English was given a made-up place, 424 are flagged; of 1,496 real pairs of everyday
    speech (Tatoeba, UDHR) 8, and of 1,000 from newspapers (NTREX), where many a capital is no name, 91.
    """

    code: ClassVar[Code] = Code.NAME_WITHOUT_SOURCE
    description: ClassVar[str] = "The translation has a name that sounds like nothing that was said."

    def __call__(self, pair: Pair) -> Finding | None:
        agreed = {_singular(word) for stretch in pair.agreed for word in _WORD.findall(stretch)}
        known = agreed | _NOT_TOLD
        said = {heard for word in _WORD.findall(pair.said) if (heard := sound(word, pair.wording.tag))}
        strangers = [
            run
            for run in _RUN.findall(pair.written)
            if not any(_singular(word) in known or _is_heard(word, said) for word in _WORD.findall(run))
        ]
        if not strangers:
            return None
        message = f"The translation names “{strangers[0]}”, and nothing that was said sounds like it."
        return finding(self, pair, Severity.NOTE, message, names=strangers)


def _is_heard(name: str, said: set[str]) -> bool:
    """Whether some word of the source, with whatever endings, begins about as *name* sounds."""
    wanted = sound(name, _ENGLISH)
    if not wanted:
        return True
    beginnings = {word[: len(wanted) + extra] for word in said if word[0] == wanted[0] for extra in (0, 1)}
    return bool(process.extractOne(wanted, beginnings, scorer=Indel.normalized_similarity, score_cutoff=_ALIKE))


def _singular(word: str) -> str:
    return word.casefold().removesuffix("s")
