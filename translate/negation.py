"""Whether a text denies something, told from a short list of words and verb endings."""

import re

from testimony.language import Language

_KAZAKH = re.compile(
    r"\b(?:жоқ\w*|емес\w*|ешқандай|ешкім\w*|ешқашан|ештеңе\w*|ешбір"
    r"|\w{2,}(?:ма|ме|ба|бе|па|пе)(?:ды|ді|дым|дім|дың|дің|дық|дік|йды|йді|ймын|ймін|ймыз|йміз|йсың|йсің"
    r"|ған|ген|ғанмын|генмін|ған едім|ген едім|с|спын|спін|й|ңыз|ңіз))\b"
)
_UYGHUR = re.compile(
    r"(?<!\w)(?:يوق\w*|ئەمەس\w*|ھېچ\w*"
    r"|\w{2,}(?:ما|مە|مى)(?:دى|دىم|دىڭ|دۇق|يدۇ|يمەن|يمىز|يسەن|ىدى|غان|گەن|غانىدى|گەنىدى|پتۇ|س|سلىق|ڭ|ڭلار))(?!\w)"
)
_ENGLISH = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|hardly|refused?|denie[sd]|deny|fail(?:ed|s)?"
    r"|lack(?:ed|s)?|un\w{4,}|in(?:visible|capable|correct|dependent)|impossible)\b|n['’]t\b",
    re.IGNORECASE,
)
_DENIALS = {Language.KAZAKH: _KAZAKH, Language.UYGHUR: _UYGHUR, Language.ENGLISH: _ENGLISH}


def denies(text: str, language: Language) -> bool | None:
    """Whether *text* holds a plain sign of negation. A hint and no parse: questions and rare endings escape it.

    None for a language that has no such list here.
    """
    signs = _DENIALS.get(language)
    return bool(signs.search(text.casefold())) if signs else None
