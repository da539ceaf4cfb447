"""wav2vec2, XLS-R, MMS and wav2vec2-bert through transformers: models that hear letters rather than continue texts.

They do not loop, they do not go on over silence, and each word has a time and a probability of its own. In exchange
they know no spelling but by ear, and write neither capitals nor punctuation.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Self

import numpy as np

from testimony.errors import BadInputError
from testimony.run import ModelCard
from testimony.span import Span
from transcribe.ctc_reading import UNKNOWN, Alphabet, Emissions, read
from transcribe.ctc_stretches import Features, Geometry, emissions, geometry_of
from transcribe.folder import check_folder
from transcribe.loudness import SAMPLES_PER_MS, cut, levelled, sounding
from transcribe.port import Options, Samples, Utterance
from transcribe.profiles import Profile

RATE_HZ = 1000 * SAMPLES_PER_MS
MEL_HOP_MS = 10.0  # of the only extractor of features here (transformers, SeamlessM4TFeatureExtractor: hop of 160)
#: Weights that transformers reads; the safe form is taken where there are both.
WEIGHTS = ("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin")

# What a model was trained with and has no use for afterwards; its absence changes nothing that is heard.
_TRAINING_ONLY = ("masked_spec_embed",)


class UnfitModelError(BadInputError):
    """A folder holds no model that this engine can run."""

    def __init__(self, model: str, fault: str) -> None:
        super().__init__(model, fault)
        self.model, self.fault = model, fault

    def __str__(self) -> str:
        return f"{self.model} cannot be run by the engine ctc: {self.fault}"


class Ctc:
    """A model with a CTC head under transformers, in float32. Made by `load`."""

    def __init__(self, engine: Any, extractor: Any, tokenizer: Any, card: ModelCard) -> None:
        self._engine, self._extractor, self._tokenizer = engine, extractor, tokenizer
        self._geometry: Geometry = geometry_of(engine.config)
        self.model = card

    @classmethod
    def load(cls, folder: Path, card: ModelCard, threads: int) -> Self:
        """Read the model in *folder*, in the form in which transformers writes it.

        Nothing in the folder is run: weights are safetensors, or a pickle that may hold nothing but tensors.

        Args:
            threads: how many processor threads PyTorch may use in this process.

        Raises:
            IncompleteModelError: files are missing that the library would otherwise fetch from the network.
            UnfitModelError: the folder holds another kind of model, or a part of one.
        """
        import torch
        from transformers import AutoFeatureExtractor, AutoModelForCTC, Wav2Vec2CTCTokenizer
        from transformers.utils import logging

        check_folder(folder, "config.json", "preprocessor_config.json", "vocab.json")
        if not any((folder / name).is_file() for name in WEIGHTS):
            check_folder(folder, WEIGHTS[0])
        torch.set_num_threads(threads)
        logging.set_verbosity_error()
        logging.disable_progress_bar()
        here = {"local_files_only": True, "trust_remote_code": False}
        try:
            engine, told = AutoModelForCTC.from_pretrained(
                folder, dtype=torch.float32, weights_only=True, output_loading_info=True, **here
            )
            extractor = AutoFeatureExtractor.from_pretrained(folder, **here)
            tokenizer = Wav2Vec2CTCTokenizer.from_pretrained(folder, **here)
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, UnpicklingError) as error:
            raise UnfitModelError(card.name, f"transformers refused it ({type(error).__name__})") from error
        _check_whole(card.name, told)
        if extractor.sampling_rate != RATE_HZ:
            raise UnfitModelError(card.name, f"it hears {extractor.sampling_rate} samples a second, not {RATE_HZ}")
        return cls(engine.eval(), extractor, tokenizer, card)

    def transcribe(
        self, samples: Samples, clips: Sequence[Span], profile: Profile, options: Options
    ) -> tuple[Utterance, ...]:
        """As `transcribe.port.Transcriber` promises.

        Of the options, *level* and *window_ms* concern such a model. It reads what is likeliest at each moment, so that
        there is no beam to be widened, nothing to be sampled, and no place for a prompt; its words always have times.

        Raises:
            UnfitModelError: the model hears many languages, and not the one that the profile names.
        """
        self._speak(profile)
        alphabet = _alphabet(self._tokenizer)
        return tuple(
            utterance
            for clip in _within(samples, clips)
            for utterance in self._hear(samples, clip, alphabet, profile, options)
        )

    def _hear(
        self, samples: Samples, clip: Span, alphabet: Alphabet, profile: Profile, options: Options
    ) -> tuple[Utterance, ...]:
        if (within := sounding(samples, clip)) is None:
            return ()
        clip, sound = within, cut(samples, within)
        features, feature_ms = self._features(levelled(sound) if options.level else sound)
        frame_ms = self._geometry.stride * feature_ms
        window = max(round(options.longest_ms(profile) / frame_ms), 1)
        heard = emissions(self._emit, features, self._geometry, window)
        return read(heard, alphabet, clip, frame_ms)

    def _features(self, sound: Samples) -> tuple[Features, float]:
        """What the model takes for the whole of *sound*, and how many milliseconds are in each of them.

        The library's extractor levels over all that it is given: given the whole clip, its stretches stay alike.
        """
        # Enough for one frame at least, and for the last frame to reach the last sample.
        padded = np.pad(sound, (0, max(self._geometry.overhang, RATE_HZ // 10 - len(sound))))
        made = self._extractor(padded, sampling_rate=RATE_HZ, return_tensors="np")
        if "input_values" in made:
            return made["input_values"][0].astype(np.float32), 1 / SAMPLES_PER_MS
        return made["input_features"][0].astype(np.float32), MEL_HOP_MS * self._extractor.stride

    def _emit(self, features: Features) -> Emissions:
        import torch

        with torch.inference_mode():
            logits = self._engine(torch.from_numpy(np.ascontiguousarray(features))[None]).logits[0]
            heard: Emissions = torch.log_softmax(logits, dim=-1).numpy()
        return heard

    def _speak(self, profile: Profile) -> None:
        """Take the adapter and the letters of the profile's language, in a model that has them for many (MMS)."""
        tokenizer, code = self._tokenizer, profile.decoder_token
        languages = [each for each, letters in tokenizer.vocab.items() if isinstance(letters, dict)]
        if len(languages) < 2 or (tokenizer.target_lang == code == self._engine.target_lang):  # noqa: PLR2004 - many
            return
        if code not in languages:
            raise UnfitModelError(self.model.name, f"it has no letters for {code[:40]!r}")
        try:
            self._engine.load_adapter(code, local_files_only=True)
        except OSError as error:
            raise UnfitModelError(self.model.name, f"its adapter for {code} is missing") from error
        self._engine.target_lang = code
        tokenizer.set_target_lang(code)


def _within(samples: Samples, clips: Sequence[Span]) -> Iterator[Span]:
    """*clips* as far as there are samples."""
    whole = Span(0, len(samples) // SAMPLES_PER_MS) if len(samples) >= SAMPLES_PER_MS else None
    for clip in clips:
        if whole and (inside := clip.intersection(whole)):
            yield inside


def _alphabet(tokenizer: Any) -> Alphabet:
    """The letters of *tokenizer*, without the signs that stand for none."""
    silent = {tokenizer.pad_token_id, tokenizer.bos_token_id, tokenizer.eos_token_id, tokenizer.word_delimiter_token_id}
    letters = {column: letter for letter, column in tokenizer.get_vocab().items() if column not in silent}
    if tokenizer.unk_token_id in letters:
        letters[tokenizer.unk_token_id] = UNKNOWN
    return Alphabet(letters=letters, blank=tokenizer.pad_token_id, between_words=tokenizer.word_delimiter_token_id)


def _check_whole(name: str, told: Any) -> None:
    """Hold that every number of the model came out of the folder: the library fills what is missing with noise."""
    missing = sorted(key for key in told["missing_keys"] if not key.endswith(_TRAINING_ONLY))
    misfits = sorted(str(key[0]) for key in told.get("mismatched_keys", ()))
    if missing or misfits:
        shown = ", ".join([*missing, *misfits][:3])
        raise UnfitModelError(name, f"{len(missing) + len(misfits)} of its tensors are missing or misshapen ({shown})")
