"""How well a starter model translates: BLEU and chrF on pairs that training has not seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sacrebleu import corpus_bleu, corpus_chrf


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """A figure of a set of pairs, by sacrebleu (Post 2018): BLEU-4 with 13a tokens, chrF2 (Popović 2015); 0 to 100.

    Attributes:
        exact: how many in a hundred translations are the reference letter by letter.
    """

    name: str
    pairs: int
    bleu: float
    chrf: float
    exact: float


def translate(model: Path, pieces: bytes, sentences: Sequence[str]) -> list[str]:
    """Translate with the packed model as argostranslate does: beam 4, length penalty 0.2."""
    from ctranslate2 import Translator
    from sentencepiece import SentencePieceProcessor

    processor = SentencePieceProcessor(model_proto=pieces)
    translator = Translator(str(model), device="cpu", compute_type="int8", inter_threads=1, intra_threads=1)
    results = translator.translate_batch(
        [processor.encode(sentence, out_type=str) for sentence in sentences],
        beam_size=4,
        length_penalty=0.2,
        replace_unknowns=True,
        max_batch_size=2048,
        batch_type="tokens",
    )
    return [processor.decode_pieces(result.hypotheses[0]) for result in results]


def score(name: str, english: Sequence[str], references: Sequence[str]) -> Score:
    """Compare translations with their references, sentence by sentence."""
    same = sum(one == other for one, other in zip(english, references, strict=True))
    return Score(
        name=name,
        pairs=len(references),
        bleu=corpus_bleu(list(english), [list(references)]).score,
        chrf=corpus_chrf(list(english), [list(references)]).score,
        exact=100 * same / len(references),
    )


def read_public_set(path: Path) -> tuple[list[str], list[str]]:
    """The sources and references of a file of ``source<TAB>English`` lines."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [row[0] for row in rows], [row[1] for row in rows]
