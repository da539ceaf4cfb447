"""Tiny models of the true architectures: one that was taught to hear tones, and some that were taught nothing.

The taught one knows a Uyghur letter for each of a few tones. What it is played is known to the millisecond, and so
what it must write is known as well: text, times, and where each word begins and ends.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch  # noqa: TID253 - whoever imports this module is about to run a model
from transformers import (  # noqa: TID253
    SeamlessM4TFeatureExtractor,
    Wav2Vec2BertConfig,
    Wav2Vec2BertForCTC,
    Wav2Vec2Config,
    Wav2Vec2CTCTokenizer,
    Wav2Vec2FeatureExtractor,
    Wav2Vec2ForCTC,
)

from transcribe.port import Samples

UYGHUR = "ئاەبپتجچخدرزژسشغفقكگڭلمنھوۇۆۈۋېىي"
SIGNS = {"<pad>": 0, "<s>": 1, "</s>": 2, "<unk>": 3, "|": 4}
VOCABULARY = SIGNS | {letter: number for number, letter in enumerate(UYGHUR, start=len(SIGNS))}
#: The letters that the taught ear knows, each by its pitch in Hz.
PITCHES = dict(zip("ئابن", (500, 1100, 2400, 5000), strict=True))
#: What stands between words, so that so small an ear need not tell one silence from another.
HUM_HZ = 150

TONE_MS, REST_MS, BETWEEN_MS = 160, 80, 320
FRAME_MS = 20

_SMALL: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "pad_token_id": 0,
}


def wav2vec2(**changes: Any) -> Wav2Vec2Config:
    """The architecture of XLS-R, a few numbers wide."""
    return Wav2Vec2Config(
        **_SMALL
        | {
            "vocab_size": len(VOCABULARY),
            "conv_dim": (32,) * 7,
            "num_conv_pos_embeddings": 16,
            "num_conv_pos_embedding_groups": 2,
            "feat_extract_norm": "layer",
            "do_stable_layer_norm": True,
            "hidden_dropout": 0.0,
            "attention_dropout": 0.0,
            "activation_dropout": 0.0,
            "feat_proj_dropout": 0.0,
            "layerdrop": 0.0,
            "mask_time_prob": 0.0,
        }
        | changes
    )


def write(folder: Path, model: Any, vocabulary: Any = VOCABULARY, **tokenizer: Any) -> Path:
    """Write *model* as one finds it on the hub."""
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    Wav2Vec2CTCTokenizer(str(folder / "vocab.json"), **tokenizer).save_pretrained(folder)
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    takes_features = model.config.model_type == "wav2vec2-bert"
    extractor = SeamlessM4TFeatureExtractor() if takes_features else Wav2Vec2FeatureExtractor(do_normalize=True)
    extractor.save_pretrained(folder)
    return folder


def untaught(folder: Path) -> Path:
    """A wav2vec2 of random numbers, the same ones every time."""
    torch.manual_seed(3)
    return write(folder, Wav2Vec2ForCTC(wav2vec2()))


def untaught_bert(folder: Path) -> Path:
    """A wav2vec2-bert of random numbers, which takes features and gives a frame every 40 ms."""
    torch.manual_seed(3)
    config = Wav2Vec2BertConfig(**_SMALL, vocab_size=len(VOCABULARY), add_adapter=True, output_hidden_size=32)
    return write(folder, Wav2Vec2BertForCTC(config))


def say(words: Sequence[str], before_ms: int = BETWEEN_MS) -> tuple[Samples, list[tuple[int, int]]]:
    """*words* in tones, with silence before, between and after them; and when each begins and ends, in milliseconds."""
    pieces, times, now = [_silence(before_ms)], [], before_ms
    for word in words:
        begin = now
        for letter in word:
            pieces += [_tone(PITCHES[letter]), _silence(REST_MS)]
            now += TONE_MS + REST_MS
        times.append((begin, now - REST_MS))
        pieces.append(_between())
        now += BETWEEN_MS
    return np.concatenate(pieces), times


def taught(folder: Path) -> Path:
    """A wav2vec2 that hears the tones of `say`: some seconds of learning on one core."""
    torch.manual_seed(5)
    rng = np.random.default_rng(5)
    model = Wav2Vec2ForCTC(wav2vec2(num_conv_pos_embeddings=8)).train()
    extractor = Wav2Vec2FeatureExtractor(do_normalize=True)
    learning = torch.optim.AdamW(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(learning, 1e-2, total_steps=_STEPS)
    for _ in range(_STEPS):
        sounds, lessons = zip(*(_lesson(rng) for _ in range(4)), strict=True)
        shortest = min(len(sound) for sound in sounds)
        heard = extractor([sound[:shortest] for sound in sounds], sampling_rate=16_000, return_tensors="pt")
        logits = model(heard.input_values).logits
        wanted = torch.stack([torch.from_numpy(lesson[: logits.shape[1]]) for lesson in lessons])
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(), weight=_WEIGHTS)
        learning.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call] # torch leaves this one method without types
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        learning.step()
        schedule.step()
    return write(folder, model.eval())


_STEPS = 80
_WEIGHTS = torch.ones(len(VOCABULARY))
_WEIGHTS[0] = 0.3  # most frames are blank


def _lesson(rng: np.random.Generator) -> tuple[Samples, Any]:
    """A few words, and what is to be emitted at each frame: a letter over its tone, the sign between words after it."""
    words = ["".join(rng.choice(list(PITCHES), rng.integers(1, 4))) for _ in range(3)]
    sound, times = say(words, int(rng.integers(2, 20)) * FRAME_MS)
    frames = np.zeros(len(sound) // 320 + 1, np.int64)
    for word, (begin, end) in zip(words, times, strict=True):
        for number, letter in enumerate(word):
            first = (begin + number * (TONE_MS + REST_MS)) // FRAME_MS
            frames[first : first + TONE_MS // FRAME_MS] = VOCABULARY[letter]
        hum = (end + TONE_MS // 2) // FRAME_MS
        frames[hum : hum + TONE_MS // FRAME_MS] = VOCABULARY["|"]
    sound = sound + rng.normal(0, 0.002, len(sound)).astype(np.float32)
    return sound, frames


def _tone(pitch_hz: int) -> Samples:
    times = np.arange(TONE_MS * 16) / 16_000
    return (0.3 * np.sin(2 * np.pi * pitch_hz * times)).astype(np.float32)


def _between() -> Samples:
    rest = _silence(TONE_MS // 2)
    return np.concatenate([rest, _tone(HUM_HZ), rest])


def _silence(duration_ms: int) -> Samples:
    return np.zeros(duration_ms * 16, np.float32)
