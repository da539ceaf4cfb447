"""Translating wordings under a glossary: the procedure that the flow calls."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from glossary.book import Glossary
from glossary.entry import Entry
from glossary.match import Hit
from glossary.mentions import Mentions
from testimony.draft import TermUse, TranslationDraft, Verdict, Wording
from testimony.identity import Digest
from testimony.language import Language
from testimony.run import ModelCard
from translate.checks.pair import Pair
from translate.checks.roll import CHECKS
from translate.numbers import values
from translate.options import Options
from translate.pieces import Piece, pieces
from translate.port import Hypothesis, Translator
from translate.renderings import Renderings
from translate.suggestions import Suggestions
from translate.terms import Settled, settle
from translate.verdicts import finding_for, unsourced

#: Goes up whenever the procedure below makes another text of the same wording, so that old translations are made anew.
_PROCEDURE = 1


def translate_wordings(
    wordings: Sequence[Wording], translator: Translator, glossary: Glossary, options: Options
) -> tuple[TranslationDraft, ...]:
    """Translate *wordings* and judge each translation; one draft for each, in the same order.

    All sentences of all wordings go to *translator* in one call. Of its proposals for a sentence the first is taken
    that has every approved rendering and the source's numbers; failing that, the first that has them once known
    variants are replaced; failing that, its best, as it is, with findings.
    """
    desk = _Desk(glossary, Renderings(glossary), Suggestions(glossary))
    mentions = Mentions(glossary)
    plans = [(wording, mentions.find(wording), tuple(pieces(wording.text))) for wording in wordings]
    sentences = [piece.text for _, _, cut in plans for piece in cut if piece.is_sentence]
    proposals = iter(translator.translate(sentences, options.hypotheses) if sentences else ())
    keys = (translation_key(wording, translator.model, options, mentions.bearing(hits)) for wording, hits, _ in plans)
    return tuple(
        desk.draft(wording, hits, cut, proposals, key) for (wording, hits, cut), key in zip(plans, keys, strict=True)
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
    wordings: Sequence[Wording], model: ModelCard, glossary: Glossary, options: Options
) -> tuple[Digest, ...]:
    """The keys that `translate_wordings` would give its drafts, without translating anything."""
    mentions = Mentions(glossary)
    return tuple(
        translation_key(wording, model, options, mentions.bearing(mentions.find(wording))) for wording in wordings
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """What lies ready while wordings are translated."""

    glossary: Glossary
    renderings: Renderings
    suggestions: Suggestions

    def draft(
        self,
        wording: Wording,
        hits: Sequence[Hit],
        cut: Sequence[Piece],
        proposals: Iterator[tuple[Hypothesis, ...]],
        key: Digest,
    ) -> TranslationDraft:
        """Put one wording's pieces together again, each sentence in the English that was chosen for it."""
        text = raw = ""
        uses: list[TermUse] = []
        for piece in cut:
            if piece.is_sentence:
                own = [_within(piece, hit) for hit in hits if piece.start <= hit.start and hit.end <= piece.end]
                machine, settled = self._chosen(piece.text, own, next(proposals), wording.tag.language)
                uses += (_shifted(use, piece.start, len(text)) for use in settled.uses)
                text, raw = text + settled.text, raw + machine
            else:
                text, raw = text + piece.text, raw + piece.text
        uses += self._unrendered(wording.text, hits, cut)
        uses += unsourced(text, wording.tag, {hit.concept for hit in hits}, self.glossary, self.renderings)
        pair = Pair.of(wording, text, uses)
        findings = (
            *(finding for use in uses if (finding := finding_for(use, wording.segment, self.glossary))),
            *self.suggestions.findings(wording, hits),
            *(finding for check in CHECKS if (finding := check(pair))),
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

    def _chosen(
        self, source: str, hits: Sequence[Hit], hypotheses: Sequence[Hypothesis], language: Language
    ) -> tuple[str, Settled]:
        """The machine's own words that are taken for a sentence, and the same with the renderings in them."""
        said = values(source, language)
        settled = [(h.text, settle(source, hits, h.text, self.glossary, self.renderings)) for h in hypotheses]
        whole = [pair for pair in settled if values(pair[0], Language.ENGLISH) == said] if said else settled
        for allowed in ((Verdict.RENDERED,), (Verdict.RENDERED, Verdict.VARIANT_REPLACED)):
            for pair in whole:
                if pair[1].all_are(*allowed):
                    return pair
        return settled[0]

    def _unrendered(self, source: str, hits: Sequence[Hit], cut: Sequence[Piece]) -> Iterator[TermUse]:
        """Mentions that no one sentence holds: in a mark, or across the place where a run-on sentence was cut."""
        sentences = [piece for piece in cut if piece.is_sentence]
        for hit in hits:
            if not any(piece.start <= hit.start and hit.end <= piece.end for piece in sentences):
                yield TermUse(
                    concept=hit.concept,
                    version=hit.version,
                    verdict=Verdict.AMBIGUOUS if hit.is_ambiguous else Verdict.MISSING,
                    form=source[hit.start : hit.end],
                    source_span=(hit.start, hit.end),
                )


def _within(piece: Piece, hit: Hit) -> Hit:
    return replace(hit, start=hit.start - piece.start, end=hit.end - piece.start)


def _shifted(use: TermUse, source_by: int, target_by: int) -> TermUse:
    """*use* with its offsets counted from the start of the wording and of its translation."""
    source = use.source_span and (use.source_span[0] + source_by, use.source_span[1] + source_by)
    target = use.target_span and (use.target_span[0] + target_by, use.target_span[1] + target_by)
    return replace(use, source_span=source, target_span=target)
