"""Layouts: what a model's folder must hold for an engine to load it, and all that is kept of it."""

import json
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from models.entry import EngineName, Task
from testimony.errors import BadInputError


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """One form in which weights are handed round.

    Attributes:
        name: as a person would call it.
        required: what must be there; of the paths in an inner tuple any one will do.
        optional: patterns of what is kept besides. Anything else is left behind: what nobody reads can do no harm.
        weights: the file that tells this form from others: that with the numbers in it, or one that describes them.
        is_weights: whether a file can be it, by how it begins or by what it says.
    """

    name: str
    task: Task
    engines: tuple[EngineName, ...]
    required: tuple[tuple[str, ...], ...]
    optional: tuple[str, ...]
    weights: str
    is_weights: Callable[[Path], bool]

    def lacks(self, folder: Path) -> list[str]:
        """What *folder* lacks to be one of these, each as part of a sentence."""
        missing = [
            " or ".join(names) for names in self.required if not any((folder / name).is_file() for name in names)
        ]
        weights = folder / self.weights
        if weights.is_file() and not self.is_weights(weights):
            says = f"a {self.weights} that says so"
            missing.append(says if weights.suffix == ".json" else f"weights in {self.weights} that are {self.name}'s")
        return missing

    def keeps(self, path: str) -> bool:
        """Whether the file at *path* inside the folder belongs to the model."""
        required = {name for names in self.required for name in names}
        return path in required or any(_matches(path, pattern) for pattern in self.optional)


#: An adapter's two files, as PEFT names them.
CONFIG, TENSORS = "adapter_config.json", "adapter_model.safetensors"
_SHORTEST_TENSORS = 8  # the bytes that say how long the header is

_ABOUT = ("README*", "LICENSE*", "LICENCE*", "NOTICE*")

FASTER_WHISPER = Layout(
    name="a CTranslate2 Whisper model",
    task=Task.TRANSCRIBE,
    # The reference engine reads these weights as well: transcribe rewrites them in memory.
    engines=(EngineName.FASTER_WHISPER, EngineName.OPENAI_WHISPER),
    required=(("model.bin",), ("config.json",), ("tokenizer.json",), ("vocabulary.txt", "vocabulary.json")),
    # What an adapter was before it was merged stays beside what it became.
    optional=("preprocessor_config.json", CONFIG, TENSORS, *_ABOUT),
    weights="model.bin",
    is_weights=lambda path: specification(path) == "WhisperSpec",
)

OPENAI_WHISPER = Layout(
    name="an openai-whisper checkpoint",
    task=Task.TRANSCRIBE,
    engines=(EngineName.OPENAI_WHISPER,),
    required=(("model.pt",),),
    optional=_ABOUT,
    weights="model.pt",
    is_weights=zipfile.is_zipfile,
)

ARGOS = Layout(
    name="an Argos translation package",
    task=Task.TRANSLATE,
    engines=(EngineName.ARGOS,),
    required=(
        ("metadata.json",),
        ("sentencepiece.model",),
        ("model/model.bin",),
        (
            "model/shared_vocabulary.json",
            "model/shared_vocabulary.txt",
            "model/source_vocabulary.json",
            "model/source_vocabulary.txt",
        ),
    ),
    # Not stanza/, spacy/ or minisbd/, which such packages carry for splitting sentences: stanza's are pickles.
    optional=("model/config.json", "model/target_vocabulary.*", *_ABOUT),
    weights="model/model.bin",
    is_weights=lambda path: specification(path) == "TransformerSpec",
)

#: The numbers of a model of transformers; a checkpoint of torch is a pickle, and is read with ``weights_only=True``.
NUMBERS = ("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin")
_PARTS = "model-*-of-*.safetensors"
ADAPTERS = "adapter.*.safetensors"

CTC = Layout(
    name="a CTC speech model of transformers",
    task=Task.TRANSCRIBE,
    engines=(EngineName.CTC,),
    required=(("config.json",), NUMBERS, ("vocab.json",), ("preprocessor_config.json",)),
    optional=("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", _PARTS, ADAPTERS, *_ABOUT),
    weights="config.json",
    is_weights=lambda path: architecture(path).endswith("ForCTC"),
)

FINE_TUNED = Layout(
    name="a Whisper of transformers",
    task=Task.TRANSCRIBE,
    # Converted into CTranslate2's form when it is installed, it runs wherever that does.
    engines=FASTER_WHISPER.engines,
    required=(("config.json",), NUMBERS, ("tokenizer.json", "vocab.json")),
    optional=(
        "merges.txt", "normalizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
        "generation_config.json", "preprocessor_config.json", _PARTS, *_ABOUT,
    ),
    weights="config.json",
    is_weights=lambda path: architecture(path) == "WhisperForConditionalGeneration",
)  # fmt: skip

CAMPPLUS = Layout(
    name="CAM++ weights",
    task=Task.SPEAKERS,
    engines=(EngineName.CAMPPLUS,),
    required=(("campplus_cn_en_common.pt",),),
    optional=_ABOUT,
    weights="campplus_cn_en_common.pt",
    is_weights=zipfile.is_zipfile,
)

CONVERTED = Layout(
    name="a converted translation model",
    task=Task.TRANSLATE,
    engines=(EngineName.CTRANSLATE2,),
    required=(
        ("model.bin",),
        ("config.json",),
        ("shared_vocabulary.json", "shared_vocabulary.txt", "source_vocabulary.json", "source_vocabulary.txt"),
        ("sentencepiece.bpe.model", "spiece.model", "sentencepiece.model", "source.spm"),
    ),
    optional=("target.spm", "target_vocabulary.*", *_ABOUT),
    weights="model.bin",
    is_weights=lambda path: specification(path) == "TransformerSpec",
)

ADAPTER = Layout(
    name="a low-rank adapter",
    task=Task.TRANSCRIBE,
    # Merged into its base when it is installed, it runs wherever that does.
    engines=FASTER_WHISPER.engines,
    required=((CONFIG,), (TENSORS,)),
    optional=_ABOUT,
    weights=TENSORS,
    is_weights=lambda path: path.stat().st_size > _SHORTEST_TENSORS,
)

LAYOUTS = (FASTER_WHISPER, OPENAI_WHISPER, CTC, FINE_TUNED, ARGOS, CONVERTED, CAMPPLUS, ADAPTER)


class NotAModelError(BadInputError):
    """What was handed in holds no model that an engine here can load.

    Args:
        name: the name of the folder or file.
        faults: what it lacks.
    """

    def __init__(self, name: str, faults: tuple[str, ...]) -> None:
        super().__init__(name, faults)
        self.name, self.faults = name, faults

    def __str__(self) -> str:
        return f"{self.name} is no model that can be used here: {'; '.join(self.faults)}"


def recognise(folder: Path, called: str) -> Layout:
    """The layout of the model in *folder*, told by what is there and not by its name.

    Args:
        called: what the person who handed it in knows it by, for the sentence.

    Raises:
        NotAModelError: it is none of them; the sentence says what the nearest one lacks.
    """
    lacking = {layout.name: layout.lacks(folder) for layout in LAYOUTS}
    for layout in LAYOUTS:
        if not lacking[layout.name]:
            return layout
    # The nearest is the one of which the most is there, not the one that asks for the least.
    nearest = max(LAYOUTS, key=lambda layout: len(layout.required) - len(lacking[layout.name]))
    if not any((folder / name).is_file() for names in nearest.required for name in names):
        raise NotAModelError(called, ("it holds no weights in a layout that is known",))
    raise NotAModelError(called, (f"{nearest.name} needs {', '.join(lacking[nearest.name])} as well",))


def specification(weights: Path) -> str | None:
    """What a CTranslate2 file calls itself: ``WhisperSpec``, ``TransformerSpec``; None where it is no such file.

    The file begins with a version (u32), the length of the name with its final zero (u16), and the name, little-endian
    (ctranslate2, ``python/ctranslate2/specs/model_spec.py``).
    """
    with weights.open("rb") as stream:
        head = stream.read(6)
        if len(head) < 6:  # noqa: PLR2004 - the two numbers above
            return None
        length = struct.unpack("<IH", head)[1]
        name = stream.read(length)
    return name[:-1].decode("ascii", "replace") if len(name) == length > 1 else None


def architecture(config: Path) -> str:
    """What a model of transformers calls itself: ``Wav2Vec2ForCTC``; empty where *config* does not say."""
    try:
        names = json.loads(config.read_text(encoding="utf-8"))["architectures"]
        return str(names[0])
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return ""


def _matches(path: str, pattern: str) -> bool:
    # fnmatch's star crosses a slash, which would let a folder called README-x through
    return path.count("/") == pattern.count("/") and fnmatchcase(PurePosixPath(path).as_posix(), pattern)
