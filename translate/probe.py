"""The probe: whether a model carries placeholders across, and invents nothing around them.

It is made once for each model; what came of it is kept under the digest of the weights (`Certificates`).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from testimony.identity import Digest
from testimony.language import Language
from translate.placeholders import carried
from translate.port import Translator

#: Goes up with the sentences below, so that every model is probed anew.
PROBE = 1

_PATTERNS = ("X{}X", "[{}]")
# Names in every place of a sentence, one and two of them, with endings behind. Nothing here is testimony.
_SENTENCES: Mapping[Language, tuple[str, ...]] = {
    Language.KAZAKH: (
        "Ол {0}-де тұрады.", "Мен {0}-ден келдім.", "{0} үлкен қала.", "Біз {0}-ге бардық.",
        "Олар {0}-ден {1}-ге көшті.", "Әкем {0}-де жұмыс істейді.", "Ол {0}-ден келген жоқ.", "Мен {0} туралы естідім.",
    ),
    Language.UYGHUR: (
        "ئۇ {0}-دە تۇرىدۇ.", "مەن {0}-دىن كەلدىم.", "{0} چوڭ شەھەر.", "بىز {0}-گە باردۇق.",
        "ئۇلار {0}-دىن {1}-گە كۆچتى.", "دادام {0}-دە ئىشلەيدۇ.", "ئۇ {0}-دىن كەلمىدى.", "مەن {0} ھەققىدە ئاڭلىدىم.",
    ),
}  # fmt: skip
_INVENTED = re.compile(r"(?<=[\w,;] )[A-Z][a-z]{2,}")


def probe(translator: Translator, language: Language) -> str:
    """The pattern of placeholders that *translator* carries across in every sentence; "" where there is none."""
    for pattern in _PATTERNS:
        tokens = [pattern.format(number) for number in (1, 2)]
        asked = [sentence.format(*tokens) for sentence in _SENTENCES.get(language, ())]
        results = translator.translate(asked) if asked else ()
        if results and all(_came_across(said, made[0].text, tokens) for said, made in zip(asked, results, strict=True)):
            return pattern
    return ""


def _came_across(said: str, english: str, tokens: list[str]) -> bool:
    """Whether *english* has what *said* has of *tokens*, no name besides, and words of its own."""
    rest = english
    for token in tokens:
        rest = rest.replace(token, " ")
    return (
        carried(english, [token for token in tokens if token in said])
        and not any(token in english for token in tokens if token not in said)
        and not _INVENTED.search(rest)
        and any(char.isalpha() for char in rest)
    )


@dataclass(frozen=True, slots=True)
class Certificates:
    """What came of the probes on this machine: one small file for each model and language, named by its digest."""

    folder: Path

    def placeholder(self, translator: Translator, language: Language) -> str:
        """The pattern that *translator* may be given, "" for none. Probes it the first time that it is asked about."""
        path = self.folder / f"{self._name(translator, language).hex}.json"
        try:
            facts: Any = json.loads(path.read_text(encoding="utf-8"))
            return str(facts["placeholder"])
        except (OSError, ValueError, KeyError, TypeError):
            found = probe(translator, language)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        certificate = {
            "model": translator.model.name,
            "digest": translator.model.digest.hex,
            "language": language.value,
            "probe": PROBE,
            "placeholder": found,
        }
        part.write_text(json.dumps(certificate, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
        return found

    def _name(self, translator: Translator, language: Language) -> Digest:
        facts = {"model": translator.model.digest.hex, "engine": translator.model.engine}
        return Digest.of_facts({**facts, "language": language.value, "probe": PROBE})
