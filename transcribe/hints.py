"""Terms of the glossary that a recogniser is told of before it listens, so that it spells them as agreed.

A hint may harm: with base it mended one clip of three and made a good one loop, and what a decoder is told of it may
write over silence. So hints are given only where somebody asks for them, few of them, and what they bring is watched.
"""

from collections.abc import Mapping

from glossary.book import Glossary
from glossary.entry import Status
from testimony.language import Language, LanguageTag

# Both engines give half of the text window to hints, 112 tokens. In Whisper's vocabulary a Kazakh letter costs half a
# token, a Uyghur one nearly a whole, and a hint that is cut in the middle of a word is none.
BUDGET: Mapping[Language, int] = {Language.KAZAKH: 180, Language.UYGHUR: 100}


def hints_of(glossary: Glossary, tag: LanguageTag) -> tuple[str, ...]:
    """The approved terms of *glossary* as *tag* writes them, as many as a recogniser has room for.

    Each concept once, by its first form; one that means other things as well is left out. Those that the glossary
    lists first come first: their order is the team's own.
    """
    taken: list[str] = []
    room = BUDGET.get(tag.language, 0)
    for entry in glossary:
        forms = entry.forms.get(tag, ())
        if entry.status is Status.APPROVED and not entry.ambiguous and forms and len(forms[0]) < room:
            taken.append(forms[0])
            room -= len(forms[0]) + 1
    return tuple(dict.fromkeys(taken))
