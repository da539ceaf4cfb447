"""Translating wordings under a glossary: the procedure that the flow calls."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from glossary.book import Glossary
from glossary.entry import Entry
from glossary.match import Hit
from glossary.mentions import Mentions
from testimony.approved import Approved
from testimony.draft import Method, TermUse, TranslationDraft, Verdict, Wording
from testimony.identity import Digest
from testimony.run import ModelCard
from translate.choosing import Book, Choice, choose
from translate.forcing import force, mask
from translate.memory import Known, reusable
from translate.options import Options
from translate.pieces import Piece, pieces
from translate.port import Completer, Translator
from translate.renderings import Renderings
from translate.suggestions import Suggestions
from translate.verdicts import finding_for

#: Goes up whenever the procedure below makes another text of the same wording, so that old translations are made anew.
_PROCEDURE = 3
_NOTHING_KNOWN: Known = {}


def translate_wordings(
    wordings: Sequence[Wording],
    translator: Translator,
    glossary: Glossary,
    options: Options,
    known: Known = _NOTHING_KNOWN,
) -> tuple[TranslationDraft, ...]:
    """Translate *wordings* and judge each translation; one draft for each, in the same order.

    What people approved for the very same words is taken over (see `translate.memory`). All other sentences go to
    *translator* in one call, for one proposal each. Those that are in doubt go to it once more, for several: the first
    is taken that has every approved rendering and the source's numbers; failing that, the first that has them once
    known variants are replaced. Where a rendering is
    still missing, the engine is made to write it, provided that nothing else in the sentence suffers; failing that, its
    best stands as it is. Whatever is not as agreed has a finding.
    """
    desk = _Desk.of(glossary)
    cases = [desk.case(wording, known) for wording in wordings]
    choices = iter(_chosen([case for case in cases if case.approved is None], translator, options, desk.book))
    keys = (_key(case, translator.model, options) for case in cases)
    return tuple(
        desk.taken_over(case, case.approved, key) if case.approved else desk.translated(case, choices, key)
        for case, key in zip(cases, keys, strict=True)
    )


def translation_key(wording: Wording, model: ModelCard, options: Options, entries: Iterable[Entry]) -> Digest:
    """What a translation depends on: words, model, options, and the *entries* that bear on what is mentioned in it.

    A change to any other entry leaves the key as it is, so a new glossary re-translates what it touches and no more.
    Renderings that nobody said are looked for whenever a wording is translated, and play no part in its key.
    """
    return Digest.of_facts(
        {
            "procedure": _PROCEDURE,
            "text": wording.text,
            "tag": str(wording.tag),
            "engine": model.engine,
            "model": model.digest.hex,
            "options": options.as_json(),
            "entries": sorted({entry.digest.hex for entry in entries}),
        }
    )


def translation_keys(
    wordings: Sequence[Wording],
    model: ModelCard,
    glossary: Glossary,
    options: Options,
    known: Known = _NOTHING_KNOWN,
) -> tuple[Digest, ...]:
    """The keys that `translate_wordings` would give its drafts, without translating anything."""
    desk = _Desk.of(glossary)
    return tuple(_key(desk.case(wording, known), model, options) for wording in wordings)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Case:
    """A wording with all that is known of it before an engine is asked.

    Attributes:
        bearing: the entries that bear on its translation.
        approved: the translation that is taken over; None where an engine must be asked.
    """

    wording: Wording
    hits: tuple[Hit, ...]
    bearing: tuple[Entry, ...]
    approved: Approved | None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(pieces(self.wording.text))


def _key(case: _Case, model: ModelCard, options: Options) -> Digest:
    if case.approved is None:
        return translation_key(case.wording, model, options, case.bearing)
    return Digest.of_facts(
        {
            "procedure": _PROCEDURE,
            "text": case.wording.text,
            "tag": str(case.wording.tag),
            "memory": case.approved.english,
            "entries": sorted({entry.digest.hex for entry in case.bearing}),
        }
    )


def _chosen(cases: Sequence[_Case], translator: Translator, options: Options, book: Book) -> list[Choice]:
    """The English of every sentence of *cases*, in order."""
    sentences = [
        (
            replace(case.wording, text=piece.text),
            [_within(piece, hit) for hit in case.hits if piece.start <= hit.start and hit.end <= piece.end],
        )
        for case in cases
        for piece in case.pieces
        if piece.is_sentence
    ]
    if not sentences:
        return []
    choices = _proposed(sentences, translator, 1, book)
    doubtful = [at for at, choice in enumerate(choices) if options.hypotheses > 1 and not book.is_sound(choice)]
    again = _proposed([sentences[at] for at in doubtful], translator, options.hypotheses, book)
    for at, choice in zip(doubtful, again, strict=True):
        choices[at] = choice
    if isinstance(translator, Completer):
        choices = force(choices, translator, book)
    return mask(choices, translator, book, options.placeholder) if options.placeholder else choices


def _proposed(
    sentences: Sequence[tuple[Wording, Sequence[Hit]]], translator: Translator, hypotheses: int, book: Book
) -> list[Choice]:
    """What is chosen for each of *sentences* among so many proposals."""
    if not sentences:
        return []
    # Each text once: people say yes many times in an interview, and the engine knows nothing of what was said before.
    texts = list(dict.fromkeys(sentence.text for sentence, _ in sentences))
    proposed = dict(zip(texts, translator.translate(texts, hypotheses), strict=True))
    return [choose(sentence, hits, proposed[sentence.text], book) for sentence, hits in sentences]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What lies ready while wordings are translated."""

    book: Book
    mentions: Mentions
    suggestions: Suggestions

    @classmethod
    def of(cls, glossary: Glossary) -> "_Desk":
        book = Book(glossary=glossary, renderings=Renderings(glossary))
        return cls(book, Mentions(glossary), Suggestions(glossary))

    def case(self, wording: Wording, known: Known) -> _Case:
        hits = self.mentions.find(wording)
        approved = reusable(wording, known.get(wording.segment, ()))
        if approved:
            # Only what still stands in the glossary of today: an agreed rendering may have changed since.
            settled = self.book.settle(wording, hits, approved.english, Method.MEMORY)
            if settled.text != approved.english or not settled.all_are(Verdict.RENDERED):
                approved = None
        return _Case(wording=wording, hits=hits, bearing=self.mentions.bearing(hits), approved=approved)

    def taken_over(self, case: _Case, approved: Approved, key: Digest) -> TranslationDraft:
        """The draft for a translation that people approved elsewhere: word for word."""
        uses = self.book.settle(case.wording, case.hits, approved.english, Method.MEMORY).uses
        draft = self._draft(case, approved.english, approved.english, uses, key)
        return replace(draft, origin=approved.origin)

    def translated(self, case: _Case, choices: Iterator[Choice], key: Digest) -> TranslationDraft:
        """Put one wording's pieces together again, each sentence in the English that was chosen for it."""
        text = raw = ""
        uses: list[TermUse] = []
        noted = []
        for piece in case.pieces:
            if piece.is_sentence:
                choice = next(choices)
                uses += (_shifted(use, piece.start, len(text)) for use in choice.settled.uses)
                noted.append(choice.as_json(piece.start))
                text, raw = text + choice.settled.text, raw + choice.raw
            else:
                text, raw = text + piece.text, raw + piece.text
        uses += self._unrendered(case)
        sentences = [each for each in noted if each]
        return replace(
            self._draft(case, text, raw, uses, key), evidence={"sentences": sentences} if sentences else None
        )

    def _draft(self, case: _Case, text: str, raw: str, uses: Sequence[TermUse], key: Digest) -> TranslationDraft:
        wording = case.wording
        uses = (*uses, *self.book.unsourced(text, wording, case.hits))
        findings = (
            *(finding for use in uses if (finding := finding_for(use, wording.segment, self.book.glossary))),
            *self.suggestions.findings(wording, case.hits),
            *self.book.doubts(wording, text, uses),
        )
        return TranslationDraft(
            segment=wording.segment,
            of_revision=wording.revision,
            text=text,
            raw=raw,
            key=key,
            terms=tuple(uses),
            findings=findings,
        )

    def _unrendered(self, case: _Case) -> Iterator[TermUse]:
        """Mentions that no one sentence holds: in a mark, or across the place where a run-on sentence was cut."""
        sentences = [piece for piece in case.pieces if piece.is_sentence]
        for hit in case.hits:
            if not any(piece.start <= hit.start and hit.end <= piece.end for piece in sentences):
                yield TermUse(
                    concept=hit.concept,
                    version=hit.version,
                    verdict=Verdict.AMBIGUOUS if hit.is_ambiguous else Verdict.MISSING,
                    form=case.wording.text[hit.start : hit.end],
                    source_span=(hit.start, hit.end),
                )


def _within(piece: Piece, hit: Hit) -> Hit:
    return replace(hit, start=hit.start - piece.start, end=hit.end - piece.start)


def _shifted(use: TermUse, source_by: int, target_by: int) -> TermUse:
    """*use* with its offsets counted from the start of the wording and of its translation."""
    source = use.source_span and (use.source_span[0] + source_by, use.source_span[1] + source_by)
    target = use.target_span and (use.target_span[0] + target_by, use.target_span[1] + target_by)
    return replace(use, source_span=source, target_span=target)
