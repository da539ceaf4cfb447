"""The model that learns: openai-whisper's classes around the weights of a base model."""

from pathlib import Path
from typing import Any, Self

import numpy as np
import torch  # noqa: TID253 - only the trainer imports this file
from numpy.typing import NDArray
from torch import Tensor, nn  # noqa: TID253 - as above
from torch.nn.functional import gelu, pad  # noqa: TID253 - as above
from whisper.audio import N_FRAMES, N_SAMPLES, log_mel_spectrogram  # noqa: TID253 - as above
from whisper.model import ModelDimensions, Whisper, disable_sdpa  # noqa: TID253 - as above
from whisper.tokenizer import Tokenizer, get_tokenizer  # noqa: TID253 - as above

from learn.lora import adapt, blocks_of, freeze, learnt
from learn.recipe import Recipe
from media.samples import Samples
from testimony.errors import BadInputError
from transcribe.checkpoint import read_checkpoint
from transcribe.hearing import TOKEN_LIMIT

#: What the layers that do not learn make of a window of 30 s: shape (1500, width), kept in half precision.
Features = NDArray[np.float16]


class TooDeepError(BadInputError):
    """More layers of the encoder were to learn than it has."""

    def __init__(self, asked: int, layers: int) -> None:
        super().__init__(asked, layers)
        self.asked, self.layers = asked, layers

    def __str__(self) -> str:
        return (
            f"{self.asked} layers of the encoder cannot learn: this model's has {self.layers}; "
            f"ask for 0 to {self.layers}"
        )


class Pupil:
    """A Whisper whose decoder learns, and of its encoder as many of the last layers as the recipe says.

    The weights that it began with stay as they were.
    """

    def __init__(self, whisper: Any, tokenizer: Tokenizer, device: torch.device, recipe: Recipe) -> None:
        self._whisper, self._tokenizer, self.device = whisper, tokenizer, device
        self._upper: list[nn.Module] = []
        whisper.to(device).eval()
        whisper.requires_grad_(requires_grad=False)
        freeze(whisper.decoder)
        adapt(blocks_of(whisper, "decoder"), recipe.rank, torch.Generator().manual_seed(recipe.seed))
        self.reach(recipe)

    @classmethod
    def load(cls, folder: Path, decoder_token: str, recipe: Recipe) -> Self:
        """Read the base weights in *folder* (its ``model.bin``), onto a graphics card where there is one.

        Args:
            decoder_token: the language that the decoder is told to write, as Whisper spells it.

        Raises:
            CheckpointError: the weights are none that openai-whisper can run.
            TooDeepError: the encoder has fewer layers than the recipe wants to learn.
        """
        checkpoint = read_checkpoint(folder / "model.bin")
        whisper = Whisper(ModelDimensions(**checkpoint["dims"]))
        whisper.load_state_dict(checkpoint["model_state_dict"])
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        tokenizer = get_tokenizer(
            multilingual=True, num_languages=whisper.num_languages, language=decoder_token, task="transcribe"
        )
        return cls(whisper, tokenizer, device, recipe)

    def reach(self, recipe: Recipe) -> None:
        """Let as many of the encoder's last layers learn as *recipe* says; what has been learnt already stays.

        Raises:
            TooDeepError: it has not so many.
            ValueError: more of them have been learning already.
        """
        blocks = blocks_of(self._whisper, "encoder")
        if recipe.encoder_layers > len(blocks):
            raise TooDeepError(recipe.encoder_layers, len(blocks))
        if recipe.encoder_layers < len(self._upper):
            msg = f"{len(self._upper)} layers of the encoder have begun to learn, and cannot stop"
            raise ValueError(msg)
        lower = len(blocks) - recipe.encoder_layers
        for number in range(lower, len(blocks) - len(self._upper)):
            freeze(blocks[number])
            # Of its own: a layer begins alike whether those above it began before it or with it.
            generator = torch.Generator().manual_seed(recipe.seed * 1009 + number)
            adapt([blocks[number]], recipe.rank, generator)
        self._upper = blocks[lower:]

    @property
    def model(self) -> Any:
        """All of it, with what learns beside the layers."""
        return self._whisper

    @property
    def decoder(self) -> Any:
        return self._whisper.decoder

    @property
    def encoder_layers(self) -> int:
        """How many of the encoder's last layers learn."""
        return len(self._upper)

    def parameters(self) -> list[nn.Parameter]:
        """What learns, always in the same order."""
        sides = (self._whisper.decoder, self._whisper.encoder)
        return [parameter for side in sides for parameter in side.parameters() if parameter.requires_grad]

    def learnt(self) -> dict[str, Tensor]:
        """The matrices of the adapter by PEFT's names, in float32."""
        return learnt(self._whisper)

    @torch.inference_mode()
    def hear(self, samples: Samples, *, padded_with_silence: bool) -> Features:
        """What those layers of the encoder that do not learn make of *samples*, at most 30 s.

        Args:
            padded_with_silence: fill the window up with silence, as openai-whisper does; otherwise with zeros in the
                spectrogram, as faster-whisper does. To the encoder they sound different, so the model learns both.
        """
        mels = self._whisper.dims.n_mels
        mel = log_mel_spectrogram(samples, mels, padding=N_SAMPLES if padded_with_silence else 0)[:, :N_FRAMES]
        mel = pad(mel, (0, N_FRAMES - mel.shape[1]))[None].to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16):
            heard = self._lower(mel)
        features: Features = heard[0].to(torch.float16).cpu().numpy()
        return features

    def _lower(self, mel: Tensor) -> Tensor:
        """The encoder (whisper's ``AudioEncoder.forward``) up to the first layer that learns."""
        encoder = self._whisper.encoder
        heard: Tensor = gelu(encoder.conv2(gelu(encoder.conv1(mel)))).permute(0, 2, 1)
        heard = (heard + encoder.positional_embedding).to(heard.dtype)
        for block in blocks_of(self._whisper, "encoder")[: -self.encoder_layers or None]:
            heard = block(heard)
        return heard if self.encoder_layers else encoder.ln_post(heard)

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
        """Logits for the token after each of *tokens*: shape (windows, tokens, vocabulary), float32.

        Args:
            features: of `hear`, as many windows.
        """
        heard = features
        for block in self._upper:
            heard = block(heard)
        if self._upper:
            heard = self._whisper.encoder.ln_post(heard)
        # Plain products: on a CPU the decoder trains a quarter faster with them than with the fused kernel, whose
        # backward pass is slow there. Over the encoder's 1,500 places it is the other way round, by 2 to 3.
        with disable_sdpa():
            scored: Tensor = self.decoder(tokens, heard)
        return scored
