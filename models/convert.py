"""Turning a Whisper of transformers into CTranslate2's form, in a process of its own: ``python convert.py FROM TO``

The public converter reads the whole model with torch; a process of its own gives that memory back, and knows of no
testimony. Nothing is fetched: what is missing is an error.
"""

import os
import shutil
import sys
from pathlib import Path


def main(source: str, target: str) -> None:
    """Write what the model in the folder *source* becomes into the folder *target*, which is made."""
    os.environ.update(  # noqa: TID251 - this module is a process of its own, and these are its settings
        HF_HUB_OFFLINE="1",
        TRANSFORMERS_OFFLINE="1",
        HF_HUB_DISABLE_TELEMETRY="1",
        DO_NOT_TRACK="1",
    )
    from ctranslate2.converters import TransformersConverter
    from transformers import AutoTokenizer

    given, made = Path(source), Path(target)
    if not (given / "tokenizer.json").is_file():  # of older fine-tunes; faster-whisper would look for it on the network
        AutoTokenizer.from_pretrained(given, local_files_only=True).save_pretrained(given / "tokenizer")
        shutil.copyfile(given / "tokenizer" / "tokenizer.json", given / "tokenizer.json")
    copied = [name for name in ("tokenizer.json", "preprocessor_config.json") if (given / name).is_file()]
    # Half precision on disk, whatever the arithmetic: it is what the fine-tunes were published in, or a rounding of it.
    converter = TransformersConverter(source, copy_files=copied, load_as_float16=True, low_cpu_mem_usage=True)
    converter.convert(str(made), quantization="float16")


if __name__ == "__main__":
    main(*sys.argv[1:])
