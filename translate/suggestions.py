"""Terms that may be meant where none stands: notes for the interpreter, which change no text."""

from collections.abc import Iterator, Sequence

from glossary.book import Glossary
from glossary.guess import Guesser
from glossary.match import Hit
from testimony.draft import Wording
from testimony.finding import Code, Finding, Severity
from testimony.language import LanguageTag
from translate.misspelt import Misspelt


class Suggestions:
    """Looks into wordings of any language and script. Built once for many of them."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._by_tag: dict[LanguageTag, tuple[Guesser, Misspelt]] = {}

    def find(self, wording: Wording, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """What may be meant in *wording* where none of *hits* stands, by the keyboard first, then by misspelling."""
        if wording.tag not in self._by_tag:
            self._by_tag[wording.tag] = (
                Guesser.of(self._glossary, wording.tag),
                Misspelt(self._glossary, wording.tag),
            )
        guesser, misspelt = self._by_tag[wording.tag]
        typed = guesser.suggest(wording.text, hits)
        return (*typed, *misspelt.suggest(wording.text, (*hits, *typed)))

    def findings(self, wording: Wording, hits: Sequence[Hit]) -> Iterator[Finding]:
        """A note on each of them."""
        for guess in self.find(wording, hits):
            entry = self._glossary.get(guess.concept)
            if entry is None:
                continue
            said = wording.text[guess.start : guess.end]
            yield Finding(
                segment=wording.segment,
                code=Code.TERM_SUGGESTED,
                severity=Severity.NOTE,
                message=f"“{said}” may be another spelling of “{guess.form}”, in English “{entry.rendering}”.",
                evidence={"concept": guess.concept, "version": guess.version, "span": [guess.start, guess.end]},
            )
