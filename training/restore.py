"""The weights of a packaged model back as a network, so that training can go on from what is shipped.

``python -m training.train --start pipeline/engines/embedded`` begins with them. Rounding to int8 costs little that a
few hundred steps do not bring back; the state of the optimiser is not kept in a package and starts anew.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.network import Network, Shape

TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
"""CTranslate2's data types by their number in a model file (``ctranslate2/specs/model_spec.py``)."""

_NAMES = {
    "self_attention/layer_norm": "attention_norm",
    "self_attention/linear_0": "attention.qkv",
    "self_attention/linear_1": "attention.out",
    "attention/layer_norm": "cross_norm",
    "attention/linear_0": "cross.query",
    "attention/linear_1": "cross.key_value",
    "attention/linear_2": "cross.out",
    "ffn/layer_norm": "norm",
    "ffn/linear_0": "wide",
    "ffn/linear_1": "narrow",
}
_KINDS = {"weight": "weight", "bias": "bias", "gamma": "weight", "beta": "bias"}


def variables(path: Path) -> Iterator[tuple[str, np.ndarray]]:
    """The named arrays of a CTranslate2 ``model.bin`` (format 6). Raises ValueError for another format."""
    data = path.read_bytes()
    place = 0

    def number(code: str) -> int:
        nonlocal place
        (value,) = struct.unpack_from(f"<{code}", data, place)
        place += struct.calcsize(f"<{code}")
        return int(value)

    def text() -> str:
        nonlocal place
        length = number("H")
        place += length
        return data[place - length : place - 1].decode()

    version = number("I")
    if version != 6:
        raise ValueError(f"{path.name}: CTranslate2 model format {version}, not 6")
    text()
    number("I")
    for _ in range(number("I")):
        name = text()
        shape = [number("I") for _ in range(number("B"))]
        kind, size = TYPES[number("B")], number("I")
        yield name, np.frombuffer(data, kind, size // np.dtype(kind).itemsize, place).reshape(shape)
        place += size


def tensors(path: Path) -> dict[str, Tensor]:
    """Every weight as float32 under its name in ``Network``; int8 rows are divided by their scales."""
    stored = dict(variables(path))
    found: dict[str, Tensor] = {}
    for name, array in stored.items():
        *where, kind = name.split("/")
        if kind not in _KINDS:
            continue
        scale = stored.get(f"{name}_scale")
        values = array.astype(np.float32) if scale is None else array / scale[:, None].astype(np.float32)
        if where[1] == "embeddings":
            found["embedding.weight"] = torch.from_numpy(np.concatenate([values, np.zeros_like(values[:1])]))
        elif where[1].startswith("layer_"):
            layer = f"{where[0]}.{where[1].removeprefix('layer_')}"
            found[f"{layer}.{_NAMES['/'.join(where[2:])]}.{_KINDS[kind]}"] = torch.from_numpy(values)
    return found


def restore(folder: Path, shape: Shape) -> Network:
    """The network of the package in ``folder``. Raises RuntimeError when it has another shape than ``shape``."""
    network = Network(shape)
    network.load_state_dict(tensors(folder / "model.bin"))
    return network
