"""Terms as people type them on another language's keyboard: Кулжа for Құлжа. A question to a person, and no hit."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from glossary.endings import Stem
from glossary.key import Key, skeleton
from glossary.match import Finder, Hit, MatchKind
from testimony.language import LanguageTag

_SHORTEST = 5  # shorter skeletons meet too many other words: тур, "stand", is that of түр, "kind"


class Guesser(Finder):
    """Finds terms by their skeletons alone. It knows only those that such a keyboard cannot write."""

    def suggest(self, text: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """What may be meant in *text* where none of *hits* stands."""
        return tuple(
            replace(guess, kind=MatchKind.SUGGESTED)
            for guess in self.find(text)
            if not any(guess.start < hit.end and hit.start < guess.end for hit in hits)
        )

    def _key(self, text: str) -> Key:
        key = super()._key(text)
        return replace(key, text=skeleton(key.text, self._tag))

    def _stems(self, form: str) -> Iterator[Stem]:
        for stem in super()._stems(form):
            bare = skeleton(stem.text, self._tag)
            if bare != stem.text and len(bare) >= _SHORTEST:
                yield Stem(bare, _bare(stem.rest, self._tag))


@cache
def _bare(rest: re.Pattern[str], tag: LanguageTag) -> re.Pattern[str]:
    return re.compile(skeleton(rest.pattern, tag))
