"""The model that learns: openai-whisper's classes around the weights of a base model."""

from pathlib import Path
from typing import Any, Self

import numpy as np
import torch  # noqa: TID253 - only the trainer imports this file
from numpy.typing import NDArray
from torch import Tensor  # noqa: TID253 - as above
from torch.nn.functional import pad  # noqa: TID253 - as above
from whisper.audio import N_FRAMES, N_SAMPLES, log_mel_spectrogram  # noqa: TID253 - as above
from whisper.model import ModelDimensions, Whisper  # noqa: TID253 - as above
from whisper.tokenizer import Tokenizer, get_tokenizer  # noqa: TID253 - as above

from learn.lora import adapt
from learn.recipe import Recipe
from media.samples import Samples
from transcribe.checkpoint import read_checkpoint
from transcribe.hearing import TOKEN_LIMIT

#: What the encoder makes of a window of 30 s: shape (1500, width), kept in half precision.
Features = NDArray[np.float16]


class Pupil:
    """A Whisper whose decoder learns. Its encoder and the weights that it began with stay as they were."""

    def __init__(self, whisper: Any, tokenizer: Tokenizer, device: torch.device) -> None:
        self._whisper, self._tokenizer, self.device = whisper, tokenizer, device

    @classmethod
    def load(cls, folder: Path, decoder_token: str, recipe: Recipe) -> Self:
        """Read the base weights in *folder* (its ``model.bin``), onto a graphics card where there is one.

        Args:
            decoder_token: the language that the decoder is told to write, as Whisper spells it.

        Raises:
            CheckpointError: the weights are none that openai-whisper can run.
        """
        checkpoint = read_checkpoint(folder / "model.bin")
        whisper = Whisper(ModelDimensions(**checkpoint["dims"]))
        whisper.load_state_dict(checkpoint["model_state_dict"])
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        whisper.to(device).eval()
        whisper.requires_grad_(requires_grad=False)
        adapt(whisper.decoder, recipe.rank, recipe.seed)
        tokenizer = get_tokenizer(
            multilingual=True, num_languages=whisper.num_languages, language=decoder_token, task="transcribe"
        )
        return cls(whisper, tokenizer, device)

    @property
    def decoder(self) -> Any:
        return self._whisper.decoder

    @torch.inference_mode()
    def hear(self, samples: Samples, *, padded_with_silence: bool) -> Features:
        """What the encoder makes of *samples*, at most 30 s.

        Args:
            padded_with_silence: fill the window up with silence, as openai-whisper does; otherwise with zeros in the
                spectrogram, as faster-whisper does. To the encoder they sound different, so the decoder learns both.
        """
        mels = self._whisper.dims.n_mels
        mel = log_mel_spectrogram(samples, mels, padding=N_SAMPLES if padded_with_silence else 0)[:, :N_FRAMES]
        mel = pad(mel, (0, N_FRAMES - mel.shape[1]))[None].to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16):
            heard = self._whisper.encoder(mel)
        features: Features = heard[0].to(torch.float16).cpu().numpy()
        return features

    def lesson(self, text: str) -> list[int] | None:
        """The tokens that the decoder is to write for *text*, prompt and end included; None where it is too long."""
        tokens = self._tokenizer.encode(f" {text}") if text else []
        if len(tokens) >= TOKEN_LIMIT:
            return None
        return [*self._tokenizer.sot_sequence_including_notimestamps, *tokens, self._tokenizer.eot]

    @property
    def prompt_length(self) -> int:
        """How many tokens at the beginning of a lesson are told to the decoder rather than asked of it."""
        return len(self._tokenizer.sot_sequence_including_notimestamps)

    @property
    def end(self) -> int:
        """The token that says: nothing more was said."""
        end: int = self._tokenizer.eot
        return end

    def scores(self, features: Tensor, tokens: Tensor) -> Tensor:
        """Logits for the token after each of *tokens*: shape (windows, tokens, vocabulary), float32."""
        scored: Tensor = self.decoder(tokens, features)
        return scored
