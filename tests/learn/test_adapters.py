"""Adapters in PEFT's layout, and merging them."""

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from models.adapter import Adapter, AdapterError
from models.layout import CONFIG, TENSORS
from models.tensors import TensorsError, read_tensors, write_tensors
from models.weights import Arrays, WeightsError

LAYER = "model.decoder.layers.0"
Write = Callable[..., Path]


def test_the_weights_of_a_model_are_written_as_they_were_read(base_arrays: Arrays, tmp_path: Path) -> None:
    base_arrays.write(tmp_path / "model.bin")

    read = Arrays.read(tmp_path / "model.bin")

    assert read.revision == base_arrays.revision
    assert dict(read.aliases) == dict(base_arrays.aliases)
    assert read.stored.keys() == base_arrays.stored.keys()
    for name, array in base_arrays.stored.items():
        assert read.stored[name].dtype == array.dtype
        np.testing.assert_array_equal(read.stored[name], array)


def test_a_file_that_breaks_off_is_not_read(base_arrays: Arrays, tmp_path: Path) -> None:
    base_arrays.write(tmp_path / "model.bin")
    (tmp_path / "model.bin").write_bytes((tmp_path / "model.bin").read_bytes()[:200])

    with pytest.raises(WeightsError, match=r"^model.bin is damaged or no Whisper model of CTranslate2: "):
        Arrays.read(tmp_path / "model.bin")


@given(tensor=arrays(np.float16, array_shapes(max_dims=3, max_side=5), elements=st.floats(-100, 100, width=16)))
def test_tensors_are_read_as_they_were_written(tensor: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("tensors") / TENSORS
    write_tensors(path, {"b": tensor, "a": tensor.T})

    read = read_tensors(path)

    np.testing.assert_array_equal(read["b"], tensor.astype(np.float32))
    np.testing.assert_array_equal(read["a"], tensor.T.astype(np.float32))


@pytest.mark.parametrize(
    "data",
    [b"", b"\x08", b"\xff" * 16, b"\x02\0\0\0\0\0\0\0[]", b"\x04\0\0\0\0\0\0\0null", pickle.dumps({"a": 1})],
    ids=["empty", "short", "long header", "a list", "null", "a pickle"],
)
def test_what_is_no_file_of_tensors_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / TENSORS).write_bytes(data)

    with pytest.raises(TensorsError, match=rf"^{TENSORS} is damaged or no file of safetensors: "):
        read_tensors(tmp_path / TENSORS)


def test_a_tensor_may_not_reach_beyond_the_file(tmp_path: Path) -> None:
    header = json.dumps({"a": {"dtype": "F16", "shape": [4], "data_offsets": [0, 8]}}).encode()
    (tmp_path / TENSORS).write_bytes(len(header).to_bytes(8, "little") + header + b"\0" * 6)

    with pytest.raises(TensorsError, match="a tensor lies from 0 to 8 of 6 bytes"):
        read_tensors(tmp_path / TENSORS)


@pytest.mark.parametrize(
    ("layer", "array", "rows"),
    [
        ("self_attn.q_proj", "self_attention/linear_0", slice(0, 8)),
        ("self_attn.k_proj", "self_attention/linear_0", slice(8, 16)),
        ("self_attn.v_proj", "self_attention/linear_0", slice(16, 24)),
        ("self_attn.out_proj", "self_attention/linear_1", slice(0, 8)),
        ("encoder_attn.q_proj", "attention/linear_0", slice(0, 8)),
        ("encoder_attn.k_proj", "attention/linear_1", slice(0, 8)),
        ("encoder_attn.v_proj", "attention/linear_1", slice(8, 16)),
        ("encoder_attn.out_proj", "attention/linear_2", slice(0, 8)),
    ],
)
def test_an_adapter_is_added_where_its_layer_lies(
    layer: str, array: str, rows: slice, base_arrays: Arrays, adapter_folder: Write
) -> None:
    adapter = Adapter.read(adapter_folder({f"{LAYER}.{layer}": (8, 8)}))
    down, up = adapter.pairs[f"{LAYER}.{layer}"]

    merged = adapter.merged(base_arrays)

    name = f"decoder/layer_0/{array}/weight"
    wanted = base_arrays[name].copy()
    wanted[rows] += 2.0 * up @ down  # alpha 4 over rank 2
    np.testing.assert_allclose(merged[name], wanted, rtol=2e-3, atol=2e-3)  # half precision
    untouched = base_arrays.stored.keys() - {name}
    assert all(merged.stored[other] is base_arrays.stored[other] for other in untouched)


@pytest.mark.parametrize(
    ("layer", "shape", "array", "rows"),
    [
        ("self_attn.q_proj", (8, 8), "self_attention/linear_0", slice(0, 8)),
        ("self_attn.v_proj", (8, 8), "self_attention/linear_0", slice(16, 24)),
        ("self_attn.out_proj", (8, 8), "self_attention/linear_1", slice(0, 8)),
        ("fc1", (32, 8), "ffn/linear_0", slice(0, 32)),
        ("fc2", (8, 32), "ffn/linear_1", slice(0, 8)),
    ],
)
def test_an_adapter_of_the_encoder_is_added_to_the_encoder(
    layer: str, shape: tuple[int, int], array: str, rows: slice, base_arrays: Arrays, adapter_folder: Write
) -> None:
    module = f"model.encoder.layers.0.{layer}"
    adapter = Adapter.read(adapter_folder({module: shape}))
    down, up = adapter.pairs[module]

    merged = adapter.merged(base_arrays)

    name = f"encoder/layer_0/{array}/weight"
    wanted = base_arrays[name].copy()
    wanted[rows] += 2.0 * up @ down  # alpha 4 over rank 2
    np.testing.assert_allclose(merged[name], wanted, rtol=2e-3, atol=2e-3)  # half precision
    untouched = base_arrays.stored.keys() - {name}
    assert all(merged.stored[other] is base_arrays.stored[other] for other in untouched)


def test_an_encoder_hears_nothing_but_itself_so_an_adapter_beside_its_hearing_is_refused(adapter_folder: Write) -> None:
    folder = adapter_folder({"model.encoder.layers.0.encoder_attn.q_proj": (8, 8)})

    with pytest.raises(
        AdapterError, match=r"nothing is known of its tensor 'base_model\.model\.model\.encoder\.layers"
    ):
        Adapter.read(folder)


def test_two_layers_of_one_array_are_both_added(base_arrays: Arrays, adapter_folder: Write) -> None:
    layers = {f"{LAYER}.self_attn.q_proj": (8, 8), f"{LAYER}.self_attn.v_proj": (8, 8), f"{LAYER}.fc1": (32, 8)}

    merged = Adapter.read(adapter_folder(layers)).merged(base_arrays)

    name = "decoder/layer_0/self_attention/linear_0/weight"
    changed = np.any(merged[name] != base_arrays[name], axis=1)
    assert changed[:8].any()
    assert not changed[8:16].any()
    assert changed[16:].any()
    assert np.any(merged["decoder/layer_0/ffn/linear_0/weight"] != base_arrays["decoder/layer_0/ffn/linear_0/weight"])


def test_rank_stabilised_adapters_are_scaled_by_the_root_of_the_rank(adapter_folder: Write) -> None:
    assert Adapter.read(adapter_folder({f"{LAYER}.fc1": (32, 8)}, use_rslora=True)).scale == pytest.approx(4 / 2**0.5)


def test_an_adapter_for_another_base_is_refused_with_every_fault(base_arrays: Arrays, adapter_folder: Write) -> None:
    adapter = Adapter.read(adapter_folder({f"{LAYER}.fc1": (48, 12), "model.decoder.layers.3.fc2": (8, 32)}))

    with pytest.raises(AdapterError) as refused:
        adapter.merged(base_arrays)

    assert str(refused.value) == (
        "the adapter adapter cannot be used: model.decoder.layers.0.fc1 is 48 by 12 and its base's is 32 by 8; its "
        "base has no model.decoder.layers.3.fc2; it was trained beside another model than this whisper-base"
    )


def test_settings_that_change_the_meaning_of_the_numbers_are_refused(adapter_folder: Write) -> None:
    folder = adapter_folder({f"{LAYER}.fc1": (32, 8)}, use_dora=True, bias="all", lora_alpha=0)

    with pytest.raises(AdapterError) as refused:
        Adapter.read(folder)

    assert str(refused.value) == (
        'the adapter adapter cannot be used: bias is "all", and only "none" can be merged; use_dora is true, and only '
        "false can be merged; lora_alpha must be a number above 0"
    )


def test_tensors_that_nobody_knows_are_refused(adapter_folder: Write) -> None:
    folder = adapter_folder({"model.decoder.embed_tokens": (5, 8)})

    with pytest.raises(AdapterError, match=r"nothing is known of its tensor 'base_model\.model\.model\.decoder\.embed"):
        Adapter.read(folder)


def test_a_pickled_adapter_is_never_opened(tmp_path: Path, adapter_folder: Write) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (tmp_path / "sprung",)  # type: ignore[return-value] # what a pickle would run

    folder = adapter_folder({f"{LAYER}.fc1": (32, 8)})
    (folder / TENSORS).write_bytes(pickle.dumps(Trap()))

    with pytest.raises(TensorsError):
        Adapter.read(folder)
    assert not (tmp_path / "sprung").exists()


def test_a_missing_configuration_is_told(tmp_path: Path) -> None:
    with pytest.raises(AdapterError, match=rf"its {CONFIG} cannot be read"):
        Adapter.read(tmp_path)
