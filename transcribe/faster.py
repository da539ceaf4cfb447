"""faster-whisper (CTranslate2): the default, with the least processor time for the same work."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from testimony.run import ModelCard
from testimony.span import Span
from transcribe.folder import check_folder
from transcribe.hearing import SAMPLES, Heard, TimedWord, hear
from transcribe.port import Options, Samples, Utterance
from transcribe.profiles import Profile

USUAL_ARITHMETIC = "int8"


class FasterWhisper:
    """A Whisper model under faster-whisper. Made by `load`."""

    def __init__(self, engine: Any, card: ModelCard) -> None:
        self._engine = engine
        self.model = card

    @classmethod
    def load(cls, folder: Path, card: ModelCard, threads: int, compute_type: str = USUAL_ARITHMETIC) -> Self:
        """Read the weights in *folder*: model.bin, config.json, tokenizer.json, vocabulary.txt or .json.

        Args:
            threads: how many processor threads may be used.
            compute_type: the arithmetic. ``int8`` takes 2.3 times less processor time than ``float32`` at a beam of 5;
                ``float32`` writes the same words as the reference engine. Anything but int8 is named in the card.

        Raises:
            IncompleteModelError: a file is missing that the library would otherwise fetch from the network.
        """
        from faster_whisper import WhisperModel

        check_folder(folder, "model.bin", "config.json", "tokenizer.json")
        engine = WhisperModel(
            str(folder), device="cpu", compute_type=compute_type, cpu_threads=threads, local_files_only=True
        )
        if compute_type != USUAL_ARITHMETIC:
            card = replace(card, engine=f"{card.engine} {compute_type}")
        return cls(engine, card)

    def transcribe(
        self, samples: Samples, clips: Sequence[Span], profile: Profile, options: Options
    ) -> tuple[Utterance, ...]:
        """As `transcribe.port.Transcriber` promises."""
        return hear(self._decode, samples, clips, profile, options)

    def language_probabilities(self, samples: Samples) -> dict[str, float]:
        """As `transcribe.languages.Detector` promises."""
        _, _, probabilities = self._engine.detect_language(samples)
        return {language: float(probability) for language, probability in probabilities}

    def _decode(self, samples: Samples, profile: Profile, options: Options) -> Iterator[Heard]:
        segments, _ = self._engine.transcribe(
            samples,
            language=profile.decoder_token,
            task="transcribe",
            beam_size=options.beam_size,
            patience=options.patience,
            temperature=options.temperatures[0],  # `hearing` goes on to the others, and keeps what each of them read
            best_of=SAMPLES,
            repetition_penalty=options.repetition_penalty,
            initial_prompt=options.prompt,
            hotwords=options.hotwords,
            word_timestamps=options.word_times,
            without_timestamps=not profile.timestamps,
            condition_on_previous_text=False,
            no_speech_threshold=None,  # nothing is dropped here; `doubt` says what may be invented
            vad_filter=False,  # the clips are where somebody speaks
        )
        for segment in segments:
            yield Heard(
                text=segment.text,
                start_s=segment.start,
                end_s=segment.end,
                words=tuple(
                    TimedWord(text=word.word, start_s=word.start, end_s=word.end, probability=word.probability)
                    for word in segment.words or ()
                ),
                window=segment.seek,
                tokens=len(segment.tokens),
                avg_logprob=segment.avg_logprob,
                no_speech_prob=segment.no_speech_prob,
                compression_ratio=segment.compression_ratio,
                temperature=segment.temperature,
            )
