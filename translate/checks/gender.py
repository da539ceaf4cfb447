"""Whether "he" or "she" is a guess: Kazakh and Uyghur have one word for both."""

import re
from collections.abc import Mapping
from typing import ClassVar

from testimony.finding import Code, Finding, Severity
from testimony.language import Language
from translate.checks.pair import Pair, finding

_HE_OR_SHE = re.compile(r"\b(?:he|him|his|himself|she|her|hers|herself)\b")
_PRONOUN: Mapping[Language, re.Pattern[str]] = {
    Language.KAZAKH: re.compile(
        r"\b(?:ол|оның|оған|оны|одан|онымен)\b(?!\s+(?:кез|күн|жер|жақ|жыл|уақыт|үшін|туралы|жайлы|екі))"
    ),
    Language.UYGHUR: re.compile(r"\bئۇ(?:نىڭ|نى|نىڭغا|نىڭدىن|نىڭدا)?\b(?!\s+(?:ۋاقىت|چاغ|يەر|كۈن|يىل|ئىش|ئىككى))"),
}
# Words that tell a man from a woman, and the endings of surnames that do.
_TELLING: Mapping[Language, re.Pattern[str]] = {
    Language.KAZAKH: re.compile(
        r"\b(?:әйел|қыз|ана(?:м|ң|сы|ның|ға|мыз)?\b|шеше|апа|әже|келін|сіңлі|қарындас|ханым|жеңге|әпке|кемпір|жүкті|босан"
        r"|күйеу|ер(?:і|ім|кек|лі)?\b|жігіт|әке|ата(?:м|ң|сы)?\b|аға(?:м|ң|сы|й)?\b|іні|ұл(?:ы|ым|ың)?\b|мырза|шал\b|бойжеткен)"
        r"|\w(?:қызы|ұлы|ова|ева|ов|ев)(?:ның|нің|ға|ге|ны|ні|дың|дің|ты|ті)?\b"
    ),
    Language.UYGHUR: re.compile(
        r"\b(?:ئايال|قىز|ئانا|ئاپا|ئانى|موما|كېلىن|سىڭىل|سىڭلى|ھەدە|خانىم|خوتۇن|ئاچا|ھامىلىدار"
        r"|ئەر\b|ئېر|يىگىت|دادا|دادى|ئاتا|ئاتى|ئاكا|ئاكى|ئۇكا|ئىنى|ئوغۇل|ئوغلى|ئەپەندى|بوۋا|ئەركەك|كۈيئوغۇل)"
    ),
}
# A name, for whoever knows it, may tell as well.
_NAME = re.compile(r"(?<=[\w,] )[A-Z][a-z]+")


class GenderGuessed:
    """A note, and no fault: of 2,496 real pairs (NTREX, Tatoeba, UDHR) 204 have one."""

    code: ClassVar[Code] = Code.GENDER_GUESSED
    description: ClassVar[str] = "The translation says he or she, and nothing that was said here tells which."

    def __call__(self, pair: Pair) -> Finding | None:
        language = pair.language
        if language is None or language not in _PRONOUN:
            return None
        pronoun, telling = _PRONOUN[language], _TELLING[language]
        said = pair.said.casefold()
        chosen = sorted(set(_HE_OR_SHE.findall(pair.written.casefold())))
        if not chosen or not pronoun.search(said) or telling.search(said) or _NAME.search(pair.written):
            return None
        message = "The translation says he or she; the source has one word for both, and nothing here tells which."
        return finding(self, pair, Severity.NOTE, message, chosen=chosen)
