import math
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from training.network import Candidates, Network, Shape, TiedCrossEntropy, alignment_loss  # noqa: E402
from training.optimiser import Muon, orthogonalise, split_parameters  # noqa: E402
from training.package import package, save_marian  # noqa: E402

SMALL = Shape(pieces=50, width=32, encoder_layers=2, decoder_layers=2, hidden=128, heads=4, positions=64)


def test_the_cross_entropy_and_its_gradients_are_those_of_torch() -> None:
    torch.manual_seed(1)
    states = torch.randn(11, 8, requires_grad=True)
    table = torch.randn(20, 8, requires_grad=True)
    labels = torch.randint(20, (11,))
    total, plain = TiedCrossEntropy.apply(states, table, labels, 0.1, 1 / 11, None, 4)
    total.backward()
    mine = states.grad.clone(), table.grad.clone()
    states.grad = table.grad = None
    expected = torch.nn.functional.cross_entropy(states @ table.T, labels, label_smoothing=0.1)
    expected.backward()
    assert total.item() / 11 == pytest.approx(expected.item(), rel=1e-5)
    assert plain.item() == pytest.approx(
        torch.nn.functional.cross_entropy(states @ table.T, labels, reduction="sum").item(), rel=1e-5
    )
    torch.testing.assert_close(mine[0], states.grad)
    torch.testing.assert_close(mine[1], table.grad)


def test_a_sampled_output_layer_estimates_the_whole_one() -> None:
    torch.manual_seed(5)
    states, table = torch.randn(40, 16), torch.randn(2000, 16) / 4
    labels = torch.randint(2000, (40,))
    whole = torch.nn.functional.cross_entropy(states @ table.T, labels).item()
    estimates = []
    for _ in range(20):
        drawn = Candidates.draw(labels, 2000, frequent=200, others=300)
        assert torch.equal(drawn.ids[drawn.labels], labels)
        assert len(drawn.ids) < 600
        _, plain = TiedCrossEntropy.apply(states, table[drawn.ids], drawn.labels, 0.1, 1.0, drawn.bias)
        estimates.append(plain.item() / 40)
    assert sum(estimates) / 20 == pytest.approx(whole, rel=0.02)


def test_padding_changes_nothing() -> None:
    torch.manual_seed(2)
    network = Network(SMALL).eval()
    with torch.no_grad():
        alone, _ = network(torch.tensor([[3, 4, 0]]), torch.tensor([[49, 5]]), padded=False)
        padded, _ = network(torch.tensor([[3, 4, 0, 49, 49]]), torch.tensor([[49, 5]]))
    torch.testing.assert_close(alone, padded)


def test_alignment_loss_follows_the_coming_piece_in_the_last_layer_and_the_written_one_in_the_first() -> None:
    logits = torch.tensor([[[30.0, 0.0], [0.0, 30.0]]])
    links = torch.tensor([[[1.0, 0.0], [0.0, 1.0]]])
    assert alignment_loss([logits], links).item() == pytest.approx(0, abs=1e-6)
    assert alignment_loss([logits], links.flip(-1)).item() == pytest.approx(60, abs=1e-3)
    assert alignment_loss([logits.flip(1), logits], links).item() == pytest.approx(0, abs=1e-6)
    assert alignment_loss([logits, logits], links).item() == pytest.approx(30, abs=1e-3)


def test_muon_moves_by_the_rate_in_every_direction() -> None:
    torch.manual_seed(3)
    values = torch.linalg.svdvals(orthogonalise(torch.randn(2, 32, 128)))
    assert values.min() > 0.3
    assert values.max() < 1.7
    network = Network(SMALL)
    matrices, others = split_parameters(network)
    assert len(matrices) + len(others) == len(list(network.parameters()))
    before = [matrix.detach().clone() for matrix in matrices]
    for matrix in matrices:
        matrix.grad = torch.randn_like(matrix)
    Muon(matrices, SMALL.width).step(0.1)
    for old, matrix in zip(before, matrices, strict=True):
        expected = 0.1 * math.sqrt(max(1.0, matrix.shape[0] / matrix.shape[1]) if max(matrix.shape) == 128 else 1.0)
        for block in (
            (matrix - old).detach().split(SMALL.width) if max(matrix.shape) != 128 else [(matrix - old).detach()]
        ):
            assert torch.linalg.matrix_norm(block, 2).item() == pytest.approx(expected, rel=0.7)


def test_transformers_computes_the_same_logits_and_ctranslate2_the_same_words(tmp_path: Path, vocabulary: Path) -> None:
    transformers = pytest.importorskip("transformers")
    ctranslate2 = pytest.importorskip("ctranslate2")
    torch.manual_seed(4)
    tokenizer_size = len((vocabulary / "vocab.json").read_text(encoding="utf-8").splitlines()) - 2
    shape = Shape(
        pieces=tokenizer_size, width=32, encoder_layers=2, decoder_layers=2, hidden=128, heads=4, positions=64
    )
    network = Network(shape).eval()
    save_marian(network, vocabulary, tmp_path / "marian")
    marian = transformers.MarianMTModel.from_pretrained(tmp_path / "marian", attn_implementation="eager").eval()
    tokenizer = transformers.MarianTokenizer.from_pretrained(tmp_path / "marian")
    ids = tokenizer("Bakan, Ankara'da bir toplantı yapıldığını açıkladı.")["input_ids"]
    source, target = torch.tensor([ids]), torch.tensor([[shape.pad, 7, 8, 9]])
    with torch.no_grad():
        theirs = marian(input_ids=source, decoder_input_ids=target, output_attentions=True)
        states, links = network(source, target)
    torch.testing.assert_close(states @ network.embedding.weight.T, theirs.logits, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(links[-1].softmax(-1), theirs.cross_attentions[-1][:, 0], atol=1e-5, rtol=1e-4)
    torch.save({"shape": shape.as_dict(), "weights": network.state_dict()}, tmp_path / "checkpoint.pt")
    package(tmp_path / "checkpoint.pt", vocabulary, tmp_path / "model", "float32")
    result = ctranslate2.Translator(str(tmp_path / "model"), intra_threads=1).translate_batch(
        [tokenizer.convert_ids_to_tokens(ids)], beam_size=1, max_decoding_length=12, return_attention=True
    )[0]
    generated = marian.generate(source, num_beams=1, do_sample=False, max_length=13, forced_eos_token_id=None)[0, 1:]
    words = [token for token in tokenizer.convert_ids_to_tokens(generated) if token != "</s>"]
    assert result.hypotheses[0] == words
    assert len(result.attention[0][0]) == len(ids)
    assert {"model.bin", "model.toml", "source.spm", "target.spm"} <= {
        path.name for path in (tmp_path / "model").iterdir()
    }
