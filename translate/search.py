"""The search for translations with CTranslate2, in batches over the sentences of a whole interview.

Every engine here runs on CTranslate2 and differs in how its model spells (`translate.spelling`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from testimony.errors import JobError
from translate.port import Hypothesis
from translate.spelling import Spelling

if TYPE_CHECKING:
    import ctranslate2

# The Argos library's own search: beam of four, and this length penalty. A single proposal is searched for greedily,
# which costs a fourth of it: three quarters of a beam's work are for what nobody will read.
_BEAM, _LENGTH_PENALTY = 4, 0.2
# Tokens in a batch, padding included. The library takes 32, about one sentence. Beyond this a batch gains nothing more,
# and each thread works at a batch of its own: an interview should have some for all of them.
_BATCH_TOKENS = 512
# Some models know no more than 128 positions. Longer sentences are cut; outputs that run on are cut off and flagged.
_LONGEST_INPUT = 100
_LONGEST_OUTPUTS = (256, 127)


class TranslationFailedError(JobError):
    """The engine gave up on a batch of sentences."""

    def __init__(self, model: str, cause: str) -> None:
        super().__init__(model, cause)
        self.model, self.cause = model, cause

    def __str__(self) -> str:
        return f"{self.model} could not translate ({self.cause}); check it with `testimony models verify`"


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """A loaded model. It fulfils what `translate.port` promises of a translator, all but the model's card.

    Attributes:
        name: the model's, for a failure.
    """

    name: str
    engine: "ctranslate2.Translator"
    spelling: Spelling

    def translate(self, sentences: Sequence[str], hypotheses: int) -> list[tuple[Hypothesis, ...]]:
        """See `Translator.translate`. The engine sorts by length itself, so that no batch is mostly padding.

        Raises:
            TranslationFailedError: the engine gave up; it may be a damaged model.
        """
        stretches = [list(_stretches(self.spelling.cut(sentence))) for sentence in sentences]
        flat = [stretch for sentence in stretches for stretch in sentence]
        results = iter(self._searched(flat, [list(self.spelling.prefix)] * len(flat), hypotheses))
        return [_joined([next(results) for _ in sentence]) for sentence in stretches]

    def complete(self, sentences: Sequence[str], beginnings: Sequence[str]) -> list[str | None]:
        """See `Completer.complete`.

        Raises:
            TranslationFailedError: the engine gave up.
        """
        sources = [self.spelling.cut(sentence) for sentence in sentences]
        forced = [self.spelling.forced(beginning) for beginning in beginnings]
        asked = [
            (number, source, prefix)
            for number, (source, prefix) in enumerate(zip(sources, forced, strict=True))
            # A sentence that must be cut has no one output that could begin with anything.
            if prefix is not None and 0 < len(source) <= _LONGEST_INPUT
        ]
        results = self._searched([source for _, source, _ in asked], [prefix for _, _, prefix in asked], 1)
        completed: list[str | None] = [None] * len(sentences)
        for (number, _, _), (best, *_others) in zip(asked, results, strict=True):
            completed[number] = best.text
        return completed

    def weigh(self, sentences: Sequence[str], translations: Sequence[str]) -> list[float | None]:
        """See `Completer.weigh`.

        Raises:
            TranslationFailedError: the engine gave up.
        """
        sources = [self.spelling.cut(sentence) for sentence in sentences]
        forced = [self.spelling.forced(english) if english else None for english in translations]
        asked = [
            (number, self.spelling.framed(source), target)
            for number, (source, target) in enumerate(zip(sources, forced, strict=True))
            if target is not None and 0 < len(source) <= _LONGEST_INPUT and len(target) < _LONGEST_OUTPUTS[-1]
        ]
        weighed: list[float | None] = [None] * len(sentences)
        if asked:
            results = self._scored([source for _, source, _ in asked], [target for _, _, target in asked])
            for (number, _, _), result in zip(asked, results, strict=True):
                weighed[number] = sum(result.log_probs) / len(result.log_probs)
        return weighed

    def _searched(
        self, stretches: list[list[str]], prefixes: list[list[str]], hypotheses: int
    ) -> list[tuple[Hypothesis, ...]]:
        """The proposals for each stretch of pieces, in order."""
        if not stretches:
            return []
        for longest in _LONGEST_OUTPUTS:
            try:
                results = self.engine.translate_batch(
                    [self.spelling.framed(stretch) for stretch in stretches],
                    target_prefix=prefixes if any(prefixes) else None,
                    replace_unknowns=True,
                    max_batch_size=_BATCH_TOKENS,
                    batch_type="tokens",
                    beam_size=max(hypotheses, _BEAM) if hypotheses > 1 else 1,
                    num_hypotheses=hypotheses,
                    length_penalty=_LENGTH_PENALTY,
                    max_decoding_length=longest,
                    return_scores=True,
                )
            except RuntimeError as error:
                if longest == _LONGEST_OUTPUTS[-1]:
                    raise TranslationFailedError(self.name, str(error)) from error
            else:
                break
        return [
            tuple(
                Hypothesis(self.spelling.text(pieces), score)
                for pieces, score in zip(result.hypotheses, result.scores, strict=True)
            )
            for result in results
        ]

    def _scored(self, sources: list[list[str]], targets: list[list[str]]) -> list[Any]:
        try:
            return list(self.engine.score_batch(sources, targets, max_batch_size=_BATCH_TOKENS, batch_type="tokens"))
        except RuntimeError as error:
            raise TranslationFailedError(self.name, str(error)) from error


def _stretches(pieces: list[str]) -> Iterator[list[str]]:
    """*pieces* in stretches that any model can hold, cut where a word begins; none where there are no pieces."""
    while len(pieces) > _LONGEST_INPUT:
        cut = next((at for at in range(_LONGEST_INPUT, 0, -1) if pieces[at].startswith("▁")), _LONGEST_INPUT)
        yield pieces[:cut]
        pieces = pieces[cut:]
    if pieces:
        yield pieces


def _joined(stretches: Sequence[tuple[Hypothesis, ...]]) -> tuple[Hypothesis, ...]:
    """The proposals for a sentence out of those for its stretches: first with first, second with second."""
    if not stretches:
        return (Hypothesis("", 0.0),)
    return tuple(
        Hypothesis(" ".join(part.text for part in parts), sum(part.score for part in parts))
        for parts in zip(*stretches, strict=False)  # an engine may find fewer for one of them
    )
