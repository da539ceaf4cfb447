"""The Argos package of a trained model: weights as CTranslate2 reads them, in a zip that is the same every time."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from testimony.language import Language

if TYPE_CHECKING:
    from practice.translation_model import TranslationModel

VERSION = "0.1"
#: The newest argostranslate whose package format this is.
ARGOS_VERSION = "1.11"
_EARLIEST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE_BY_ALL = 0o644 << 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """What goes into a package besides the CTranslate2 model."""

    language: Language
    pieces: bytes
    readme: str

    @property
    def name(self) -> str:
        """The package's name without its ending: ``translate-kk_en``."""
        return f"translate-{self.language.value}_en"

    @property
    def metadata(self) -> Mapping[str, str]:
        """What argostranslate reads about the package."""
        return {
            "package_version": VERSION,
            "argos_version": ARGOS_VERSION,
            "from_code": self.language.value,
            "from_name": self.language.english_name,
            "to_code": Language.ENGLISH.value,
            "to_name": Language.ENGLISH.english_name,
        }

    def write(self, model: Path, folder: Path) -> Path:
        """Pack the CTranslate2 *model* folder into ``<name>.argosmodel`` in *folder*; the package's path.

        The bytes depend on the contents alone (and on the zlib that packs them), never on the time or the machine.
        """
        members = {
            "README.md": self.readme.encode(),
            "metadata.json": (json.dumps(self.metadata, indent=2) + "\n").encode(),
            "sentencepiece.model": self.pieces,
            **{f"model/{file.name}": file.read_bytes() for file in model.iterdir()},
        }
        path = folder / f"{self.name}.argosmodel"
        part = path.with_suffix(".part")
        top = f"{self.name}-{VERSION.replace('.', '_')}"
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name, content in sorted(members.items()):
                member = zipfile.ZipInfo(f"{top}/{name}", _EARLIEST_ZIP_TIME)
                member.compress_type = zipfile.ZIP_DEFLATED
                member.external_attr = _READABLE_BY_ALL
                archive.writestr(member, content)
        return part.replace(path)


def export(model: "TranslationModel", pieces: Sequence[str], folder: Path) -> None:
    """Write *model* in int8 into *folder* as CTranslate2 loads it.

    Sentences go in without a start or an end, and the target starts with ``<s>``: what argostranslate hands over.
    """
    from ctranslate2 import specs

    shape = model.shape
    spec = specs.TransformerSpec.from_config(
        num_layers=(shape.encoder_layers, shape.decoder_layers),
        num_heads=shape.heads,
        pre_norm=True,
        activation=specs.Activation.RELU,
    )
    # Copies: CTranslate2 scales weights where they lie when it makes them int8.
    weights = {name: tensor.numpy(force=True).copy() for name, tensor in model.state_dict().items()}
    for embedding in (spec.encoder.embeddings[0], spec.decoder.embeddings):
        embedding.weight = weights["embedding.weight"]
        embedding.multiply_by_sqrt_depth = True
    for side, name in ((spec.encoder, "encoder"), (spec.decoder, "decoder")):
        for number, layer in enumerate(side.layer):
            _set_layer(layer, weights, f"{name}.{number}")
        _set_norm(side.layer_norm, weights, f"{name}_norm")
    spec.decoder.projection.weight = weights["embedding.weight"]
    spec.decoder.projection.bias = weights["output_bias"]
    spec.register_source_vocabulary(list(pieces))
    spec.register_target_vocabulary(list(pieces))
    spec.config.add_source_bos = spec.config.add_source_eos = False
    spec.config.decoder_start_token = spec.config.bos_token
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))


def _set_layer(layer: Any, weights: Mapping[str, Any], name: str) -> None:
    decodes = f"{name}.source.output.weight" in weights
    for number, attention in enumerate(("itself", "source") if decodes else ("itself",)):
        spec = layer.attention if number else layer.self_attention
        *inputs, output = spec.linear
        for part, linear in enumerate(inputs):
            _set_linear(linear, weights, f"{name}.{attention}.inputs.{part}")
        _set_linear(output, weights, f"{name}.{attention}.output")
        _set_norm(spec.layer_norm, weights, f"{name}.norms.{number}")
    _set_norm(layer.ffn.layer_norm, weights, f"{name}.norms.{2 if decodes else 1}")
    _set_linear(layer.ffn.linear_0, weights, f"{name}.widen")
    _set_linear(layer.ffn.linear_1, weights, f"{name}.narrow")


def _set_linear(spec: Any, weights: Mapping[str, Any], name: str) -> None:
    spec.weight, spec.bias = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _set_norm(spec: Any, weights: Mapping[str, Any], name: str) -> None:
    spec.gamma, spec.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]
