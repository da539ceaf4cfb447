"""Whether words were left as they were said."""

import re
from collections.abc import Mapping
from typing import ClassVar

from testimony.finding import Code, Finding, Severity
from testimony.language import Script
from translate.checks.pair import Pair, finding

_SCRIPTS: Mapping[Script, re.Pattern[str]] = {
    Script.CYRILLIC: re.compile("[\u0400-\u052f]"),
    Script.ARABIC: re.compile("[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc]"),
}


class Untranslated:
    code: ClassVar[Code] = Code.UNTRANSLATED
    description: ClassVar[str] = "Words in the source's own script stand in the translation."

    def __call__(self, pair: Pair) -> Finding | None:
        script = _SCRIPTS.get(pair.wording.tag.script) if pair.wording.tag.script else None
        left = len(script.findall(pair.written)) if script else 0
        if not left:
            return None
        return finding(self, pair, Severity.WARNING, "Part of this was left untranslated.", letters=left)
