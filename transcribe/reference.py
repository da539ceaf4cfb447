"""openai-whisper: the reference that the other engine is measured against."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from testimony.run import ModelCard
from testimony.span import Span
from transcribe.checkpoint import read_checkpoint
from transcribe.folder import check_folder
from transcribe.hearing import SAMPLES, Heard, TimedWord, hear
from transcribe.port import Options, Samples, Utterance
from transcribe.profiles import Profile


class OpenAIWhisper:
    """A Whisper model under openai-whisper, in float32. Made by `load`."""

    def __init__(self, engine: Any, card: ModelCard) -> None:
        self._engine = engine
        self.model = card

    @classmethod
    def load(cls, folder: Path, card: ModelCard, threads: int) -> Self:
        """Read the weights in *folder*: a ``model.pt`` if there is one, else the CTranslate2 weights of ``model.bin``.

        Args:
            threads: how many processor threads PyTorch may use in this process.

        Raises:
            IncompleteModelError: the folder has neither, or no config.json.
            CheckpointError: the weights are none that openai-whisper can run.
        """
        import torch
        from whisper.model import ModelDimensions, Whisper

        torch.set_num_threads(threads)
        if (folder / "model.pt").is_file():
            # weights_only: a checkpoint is a pickle, and a pickle may be a program.
            checkpoint = torch.load(folder / "model.pt", map_location="cpu", weights_only=True)
        else:
            check_folder(folder, "model.bin", "config.json")
            checkpoint = read_checkpoint(folder / "model.bin")
        engine = Whisper(ModelDimensions(**checkpoint["dims"]))
        engine.load_state_dict(checkpoint["model_state_dict"])
        _set_alignment_heads(engine, folder / "config.json")
        return cls(engine.eval(), card)

    def transcribe(
        self, samples: Samples, clips: Sequence[Span], profile: Profile, options: Options
    ) -> tuple[Utterance, ...]:
        """As `transcribe.port.Transcriber` promises."""
        return hear(self._decode, samples, clips, profile, replace(options, loop_penalty=None))

    def language_probabilities(self, samples: Samples) -> dict[str, float]:
        """As `transcribe.languages.Detector` promises."""
        from whisper.audio import log_mel_spectrogram, pad_or_trim

        picture = log_mel_spectrogram(pad_or_trim(samples), self._engine.dims.n_mels)
        _, probabilities = self._engine.detect_language(picture)
        return {language: float(probability) for language, probability in probabilities.items()}

    def _decode(self, samples: Samples, profile: Profile, options: Options) -> Iterator[Heard]:
        result = self._engine.transcribe(
            samples,
            verbose=None,  # True would print the testimony, False draws a bar
            language=profile.decoder_token,
            task="transcribe",
            beam_size=options.beam_size,
            patience=options.patience,
            temperature=options.temperatures[0],  # `hearing` goes on to the others, and keeps what each of them read
            best_of=SAMPLES,
            initial_prompt=" ".join(filter(None, (options.hotwords, options.prompt))) or None,
            carry_initial_prompt=options.hotwords is not None,
            word_timestamps=options.word_times,
            without_timestamps=not profile.timestamps,
            condition_on_previous_text=False,
            no_speech_threshold=None,  # nothing is dropped here; `doubt` says what may be invented
            fp16=False,
        )
        for segment in result["segments"]:
            yield Heard(
                text=segment["text"],
                start_s=segment["start"],
                end_s=segment["end"],
                words=tuple(
                    TimedWord(
                        text=word["word"], start_s=word["start"], end_s=word["end"], probability=word["probability"]
                    )
                    for word in segment.get("words", ())
                ),
                window=segment["seek"],
                tokens=len(segment["tokens"]),
                avg_logprob=segment["avg_logprob"],
                no_speech_prob=segment["no_speech_prob"],
                compression_ratio=segment["compression_ratio"],
                temperature=segment["temperature"],
            )


def _set_alignment_heads(engine: Any, config: Path) -> None:
    """Time words by the attention heads that *config* names; without it the library takes half of them all.

    The named heads of base put words 74 ms from where a phonetician did (median), all of the last layers 96 ms.
    """
    import torch

    heads = json.loads(config.read_text(encoding="utf-8")).get("alignment_heads") if config.is_file() else None
    if not heads:
        return
    mask = torch.zeros(engine.dims.n_text_layer, engine.dims.n_text_head, dtype=torch.bool)
    for layer, head in heads:
        mask[layer, head] = True
    engine.register_buffer("alignment_heads", mask.to_sparse(), persistent=False)
