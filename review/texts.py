"""Texts: what the pages say, in the language of whoever reads them.

The English sentence is the key of its translations, so that English is always complete and a page reads well in its
source. Catalogues stand in ``review/locale``: ``LANGUAGE/desk.mo`` for pages, and ``LANGUAGE/desk.json`` for what
scripts say and how the language calls itself. `tools/texts.py` gathers the sentences and compiles the catalogues.
"""

import gettext
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self

from markupsafe import Markup, escape

_FOLDER = Path(__file__).parent / "locale"

#: Languages whose usual script is written from right to left.
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ug", "ur"})


class Catalogue(Protocol):
    """Translations by the English sentence; what is not translated comes back as it is."""

    def gettext(self, message: str, /) -> str: ...
    def ngettext(self, msgid1: str, msgid2: str, n: int, /) -> str: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """The desk in one language. A page calls it as ``t``: ``t("Hand this to {name}", name=invited)``.

    Attributes:
        tag: the language as BCP 47 names it.
        scripts: the translations that scripts need, as JSON: a sentence, or a list of its plural forms.
    """

    tag: str
    name: str
    direction: str = "ltr"
    catalogue: Catalogue = field(default_factory=gettext.NullTranslations)
    scripts: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, message: str, /, **facts: object) -> Markup:
        """*message* in this language, with *facts* for the names in braces. Facts are escaped, Markup is not."""
        return _filled(self.catalogue.gettext(message), facts)

    def plural(self, one: str, many: str, /, count: int, **facts: object) -> Markup:
        """The form that *count* asks for; ``{count}`` stands for the number."""
        return _filled(self.catalogue.ngettext(one, many, count), {"count": count, **facts})


ENGLISH = Voice(tag="en", name="English")


@dataclass(frozen=True, slots=True)
class Texts:
    """The languages in which the desk can speak; English is always among them."""

    voices: tuple[Voice, ...] = (ENGLISH,)

    @classmethod
    def load(cls, folder: Path = _FOLDER) -> Self:
        """English and every language that *folder* has a catalogue of."""
        return cls((ENGLISH, *(_read(path.parent) for path in sorted(folder.glob("*/desk.mo")))))

    def choose(self, wanted: Iterable[str]) -> Voice:
        """The first of *wanted* that there is, by its whole tag or by its language alone; English otherwise."""
        by_tag = {voice.tag.casefold(): voice for voice in self.voices}
        for tag in wanted:
            folded = tag.strip().casefold()
            if voice := by_tag.get(folded) or by_tag.get(folded.partition("-")[0]):
                return voice
        return ENGLISH


def accepted(header: str) -> tuple[str, ...]:
    """The languages of an ``Accept-Language`` header, the most wanted first."""
    weighed = []
    for place, part in enumerate(header.split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), place, tag))
        except ValueError:
            continue
    return tuple(tag for _, _, tag in sorted(weighed) if tag)


def _filled(message: str, facts: Mapping[str, object]) -> Markup:
    return Markup(escape(message)).format(**facts)  # noqa: S704 - the message is escaped, and format escapes each fact


def _read(folder: Path) -> Voice:
    with (folder / "desk.mo").open("rb") as stream:
        catalogue = gettext.GNUTranslations(stream)
    beside = json.loads((folder / "desk.json").read_text(encoding="utf-8"))
    tag = folder.name
    return Voice(
        tag=tag,
        name=beside["name"],
        direction="rtl" if tag.partition("-")[0] in _RIGHT_TO_LEFT else "ltr",
        catalogue=catalogue,
        scripts=beside["scripts"],
    )
