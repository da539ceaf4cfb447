"""A Whisper a few numbers wide, as a fine-tune lies on the hub."""

from pathlib import Path


def tiny_whisper(folder: Path, tokenizer: Path) -> dict[str, bytes]:
    """The files of a Whisper of random numbers, written into *folder* with the vocabulary of *tokenizer*."""
    import torch
    from transformers import (
        WhisperConfig,
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
        WhisperTokenizerFast,
    )

    torch.manual_seed(2)
    sizes = {f"{side}_{what}": 2 for side in ("encoder", "decoder") for what in ("layers", "attention_heads")}
    sizes |= {f"{side}_ffn_dim": 128 for side in ("encoder", "decoder")}
    WhisperForConditionalGeneration(WhisperConfig(vocab_size=51865, d_model=32, **sizes)).save_pretrained(folder)
    WhisperTokenizerFast(tokenizer_file=str(tokenizer)).save_pretrained(folder)
    WhisperFeatureExtractor().save_pretrained(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
