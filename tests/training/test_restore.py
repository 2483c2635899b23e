from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from training.network import Network, Shape  # noqa: E402
from training.package import package  # noqa: E402
from training.restore import restore, variables  # noqa: E402


def shape_for(vocabulary: Path) -> Shape:
    import sentencepiece

    pieces = sentencepiece.SentencePieceProcessor(model_file=str(vocabulary / "spm.model")).get_piece_size()
    return Shape(pieces + 1, width=32, encoder_layers=2, decoder_layers=2, hidden=64, heads=4, positions=64)


def checkpoint(vocabulary: Path, folder: Path) -> tuple[Network, Path]:
    torch.manual_seed(4)
    network = Network(shape_for(vocabulary))
    for parameter in network.parameters():
        if parameter.ndim == 1:
            parameter.data += torch.randn_like(parameter) / 10
    path = folder / "some.pt"
    torch.save({"shape": network.shape.as_dict(), "weights": network.state_dict()}, path)
    return network, path


@pytest.mark.parametrize(("quantization", "steps"), [("float32", 0.0), ("int8", 127.0)])
def test_a_package_gives_its_weights_back(vocabulary: Path, tmp_path: Path, quantization: str, steps: float) -> None:
    network, path = checkpoint(vocabulary, tmp_path)
    package(path, vocabulary, tmp_path / "model", quantization)
    back = restore(tmp_path / "model", network.shape)
    for name, tensor in network.state_dict().items():
        tolerance = tensor.abs().amax(dim=-1, keepdim=True) * (0.51 / steps if steps and tensor.ndim == 2 else 0)
        assert ((back.state_dict()[name] - tensor).abs() <= tolerance + 1e-6).all(), name


def test_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"\x05\x00\x00\x00")
    with pytest.raises(ValueError, match="format 5, not 6"):
        list(variables(tmp_path / "model.bin"))
