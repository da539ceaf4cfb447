"""Makes a tiny model with random weights of each public family, converts it, and tells what transformers makes of it.

A process of its own: transformers warns of much that concerns nobody here. ``python tiny_models.py FOLDER`` prints
JSON: for each family the tokens of the sentences and the greedy output, as transformers has them.
"""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

SENTENCES = {"kk": "Ол Үрімжіде тұрады.", "ug": "ئۇ ئۈرۈمچىدە تۇرىدۇ."}
_TAGS = {"kk": "kaz_Cyrl", "ug": "uig_Arab"}
_CORPUS = [
    *SENTENCES.values(), "Мен базарға бардым.", "He lives in Urumqi.", "I went to the market.", "бізді таңертең оятты",
    "they woke us in the morning", "مەن بازارغا باردىم",
] * 20  # fmt: skip
_SIZES: dict[str, Any] = {
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
}
_SIZES |= {"d_model": 16, "encoder_ffn_dim": 32, "decoder_ffn_dim": 32, "max_position_embeddings": 512, "init_std": 0.2}
_NEW_TOKENS = 12


def main(home: Path) -> None:
    import torch

    told = {}
    for name, make in {"nllb": _nllb, "madlad": _madlad, "opus": _opus}.items():
        torch.manual_seed(1)
        folder = home / f"{name}-transformers"
        folder.mkdir(parents=True)
        told[name] = make(folder, home / name)
    sys.stdout.write(json.dumps(told, ensure_ascii=False))


def _nllb(folder: Path, converted: Path) -> dict[str, Any]:
    from transformers import AutoTokenizer, M2M100Config, M2M100ForConditionalGeneration

    _train(folder / "sentencepiece.bpe.model", "bpe", unk_id=0, bos_id=1, eos_id=2, pad_id=-1)
    tags = ["eng_Latn", *_TAGS.values()]
    _write(folder / "tokenizer_config.json", {"tokenizer_class": "NllbTokenizer", "additional_special_tokens": tags})
    config = M2M100Config(vocab_size=9, scale_embedding=True, decoder_start_token_id=2, **_SIZES)
    config.save_pretrained(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder, src_lang="kaz_Cyrl")
    config.vocab_size = len(tokenizer)
    model = _saved(M2M100ForConditionalGeneration(config), folder, converted, ["sentencepiece.bpe.model"])

    def framed(language: str) -> Any:
        tokenizer.src_lang = _TAGS[language]
        return tokenizer(SENTENCES[language], return_tensors="pt")

    return _told(tokenizer, model, framed, forced_bos_token_id=tokenizer.convert_tokens_to_ids("eng_Latn"))


def _madlad(folder: Path, converted: Path) -> dict[str, Any]:
    from transformers import AutoTokenizer, T5Config, T5ForConditionalGeneration

    own = {"unk_id": 2, "bos_id": -1, "eos_id": 1, "pad_id": 0, "user_defined_symbols": ["<2en>", "<2kk>"]}
    _train(folder / "spiece.model", "unigram", **own)
    _write(folder / "tokenizer_config.json", {"tokenizer_class": "T5Tokenizer", "extra_ids": 0, "legacy": False})
    sizes = {"d_model": 16, "d_kv": 8, "d_ff": 32, "num_layers": 2, "num_decoder_layers": 2, "num_heads": 2}
    ids = {"decoder_start_token_id": 0, "pad_token_id": 0, "eos_token_id": 1}
    config = T5Config(vocab_size=9, feed_forward_proj="gated-gelu", tie_word_embeddings=False, **sizes, **ids)
    config.save_pretrained(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    config.vocab_size = len(tokenizer)
    model = _saved(T5ForConditionalGeneration(config), folder, converted, ["spiece.model"])
    return _told(tokenizer, model, lambda language: tokenizer(f"<2en> {SENTENCES[language]}", return_tensors="pt"))


def _opus(folder: Path, converted: Path) -> dict[str, Any]:
    import sentencepiece
    from transformers import AutoTokenizer, MarianConfig, MarianMTModel

    for name in ("source.spm", "target.spm"):
        _train(folder / name, "unigram")
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    trained = [pieces.id_to_piece(at) for at in range(pieces.get_piece_size())]
    special = ["</s>", "<unk>", ">>eng<<", ">>fra<<"]
    listed = [*special, *(piece for piece in trained if piece not in {*special, "<s>"}), "<pad>"]
    _write(folder / "vocab.json", {piece: at for at, piece in enumerate(listed)})
    _write(folder / "tokenizer_config.json", {"tokenizer_class": "MarianTokenizer"})
    pad = len(listed) - 1
    ids = {"pad_token_id": pad, "eos_token_id": 0, "decoder_start_token_id": pad}
    config = MarianConfig(
        vocab_size=len(listed), activation_function="swish", scale_embedding=True, static_position_embeddings=True,
        share_encoder_decoder_embeddings=True, **ids, **_SIZES,
    )  # fmt: skip
    model = MarianMTModel(config)
    model.generation_config.bad_words_ids = [[pad]]
    _saved(model, folder, converted, ["source.spm", "target.spm"])
    tokenizer = AutoTokenizer.from_pretrained(folder)
    return _told(tokenizer, model, lambda language: tokenizer(f">>eng<< {SENTENCES[language]}", return_tensors="pt"))


def _train(path: Path, kind: str, **own: Any) -> None:
    import sentencepiece

    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(_CORPUS), model_writer=out, vocab_size=160, model_type=kind, hard_vocab_limit=False,
        minloglevel=2, **own,
    )  # fmt: skip
    path.write_bytes(out.getvalue())


def _write(path: Path, facts: dict[str, Any]) -> None:
    path.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")


def _saved(model: Any, folder: Path, converted: Path, files: list[str]) -> Any:
    """Saves *model* and brings it into CTranslate2's form, as docs/translation-models.md has people do it."""
    from ctranslate2.converters import TransformersConverter

    model.eval().save_pretrained(folder)
    TransformersConverter(str(folder), copy_files=files).convert(str(converted))
    return model


def _told(tokenizer: Any, model: Any, framed: Callable[[str], Any], **how: Any) -> dict[str, Any]:
    told = {}
    for language in SENTENCES:
        given = framed(language)
        made = model.generate(**given, num_beams=1, do_sample=False, max_new_tokens=_NEW_TOKENS, **how)
        tokens = [tokenizer.convert_ids_to_tokens(row[0]) for row in (given["input_ids"], made)]
        ended = tokens[1].index("</s>", 1) if "</s>" in tokens[1][1:] else None
        told[language] = {"tokens": tokens[0], "greedy": tokens[1][1:ended]}
    return told


if __name__ == "__main__":
    main(Path(sys.argv[1]))
