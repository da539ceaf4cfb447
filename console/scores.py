"""Error rates and scores, with the counts behind them, by the libraries that the field compares itself with."""

from collections.abc import Sequence
from typing import Any

import jiwer
import sacrebleu

from console.evaluation.comparable import comparable
from testimony.language import LanguageTag


def speech_scores(pairs: Sequence[tuple[Sequence[str], str]], tag: LanguageTag) -> dict[str, Any]:
    """WER and CER over all clips together, without what is no mistake (`console.evaluation.comparable`).

    Args:
        pairs: for each clip the references (several where several spellings are right) and what was heard; the
            reference that comes closest in characters counts.
    """
    references, heard = [], []
    for layers, text in pairs:
        hypothesis = comparable(text, tag)
        candidates = [comparable(layer, tag) for layer in layers]
        references.append(min(candidates, key=lambda each: jiwer.cer(each, hypothesis) if each else 1.0))
        heard.append(hypothesis)
    words = jiwer.process_words(references, heard)
    characters = jiwer.process_characters(references, heard)
    return {
        "wer": words.wer,
        "words": sum(len(reference.split()) for reference in references),
        "word_edits": words.substitutions + words.deletions + words.insertions,
        "cer": characters.cer,
        "characters": sum(len(reference) for reference in references),
        "character_edits": characters.substitutions + characters.deletions + characters.insertions,
    }


def text_scores(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """BLEU and chrF (sacrebleu's defaults, signed) over pairs of reference and translation."""
    references, translations = [reference for reference, _ in pairs], [translation for _, translation in pairs]
    bleu, chrf = sacrebleu.BLEU(), sacrebleu.CHRF()
    return {
        "bleu": bleu.corpus_score(translations, [references]).score,
        "bleu_signature": str(bleu.get_signature()),
        "chrf": chrf.corpus_score(translations, [references]).score,
        "chrf_signature": str(chrf.get_signature()),
        "words": sum(len(reference.split()) for reference in references),
    }
