"""A lean Marian transformer for training: the same function as transformers' ``MarianMTModel``, without its overhead.

Post-norm, swish, static sinusoidal positions, scaled and tied embeddings (Junczys-Dowmunt et al. 2018). Queries, keys
and values of a self-attention are one matrix; ``marian_state`` gives the weights under transformers' names.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the model. ``pieces`` counts ``<pad>``, whose id is ``pieces - 1`` and which also starts a target."""

    pieces: int
    width: int = 256
    encoder_layers: int = 4
    decoder_layers: int = 2
    hidden: int = 1024
    heads: int = 8
    positions: int = 512

    @property
    def pad(self) -> int:
        """The id of ``<pad>``."""
        return self.pieces - 1

    def marian_config(self) -> dict[str, Any]:
        """Arguments for ``transformers.MarianConfig``."""
        return {
            "vocab_size": self.pieces,
            "decoder_vocab_size": self.pieces,
            "d_model": self.width,
            "encoder_layers": self.encoder_layers,
            "decoder_layers": self.decoder_layers,
            "encoder_attention_heads": self.heads,
            "decoder_attention_heads": self.heads,
            "encoder_ffn_dim": self.hidden,
            "decoder_ffn_dim": self.hidden,
            "max_position_embeddings": self.positions,
            "activation_function": "swish",
            "scale_embedding": True,
            "static_position_embeddings": True,
            "share_encoder_decoder_embeddings": True,
            "tie_word_embeddings": True,
            "dropout": 0.0,
            "pad_token_id": self.pad,
            "eos_token_id": 0,
            "bos_token_id": None,
            "decoder_start_token_id": self.pad,
            "forced_eos_token_id": 0,
        }

    def as_dict(self) -> dict[str, int]:
        """For checkpoints."""
        return asdict(self)


def positions(count: int, width: int) -> Tensor:
    """Sines in the first half, cosines in the second, as Marian has them; shape (count, width)."""
    rates = 10000.0 ** (-2.0 * (torch.arange(width) // 2) / width)
    angles = torch.arange(count, dtype=torch.float64)[:, None] * rates.double()
    return torch.cat([angles[:, 0::2].sin(), angles[:, 1::2].cos()], dim=1).float()


def attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, causal: bool = False) -> Tensor:
    """Scaled dot-product attention over (batch, heads, length, width / heads).

    On a CPU in float32 whatever the rest: PyTorch's backward pass of it is nine times slower in bfloat16 there.
    """
    if query.device.type == "cpu" and query.dtype == torch.bfloat16:
        query, key, value = query.float(), key.float(), value.float()
        with torch.autocast("cpu", enabled=False):
            return functional.scaled_dot_product_attention(query, key, value, mask, is_causal=causal)
    return functional.scaled_dot_product_attention(query, key, value, mask, is_causal=causal)


class Attention(nn.Module):
    """Multi-head attention; ``joined`` keeps queries, keys and values in one matrix."""

    def __init__(self, shape: Shape, joined: bool) -> None:
        super().__init__()
        self.heads = shape.heads
        width = shape.width
        self.joined = joined
        if joined:
            self.qkv = nn.Linear(width, 3 * width)
        else:
            self.query = nn.Linear(width, width)
            self.key_value = nn.Linear(width, 2 * width)
        self.out = nn.Linear(width, width)

    def split(self, states: Tensor) -> Tensor:
        """(batch, length, width) to (batch, heads, length, width / heads)."""
        return states.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def forward(self, states: Tensor, mask: Tensor | None, causal: bool = False) -> Tensor:
        """Self-attention; ``mask`` is additive, (batch, 1, 1, length)."""
        query, key, value = (self.split(part) for part in self.qkv(states).chunk(3, dim=-1))
        mixed = attend(query, key, value, mask, causal)
        return self.out(mixed.transpose(1, 2).flatten(2))

    def cross(self, states: Tensor, memory: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor]:
        """Attention over ``memory``; also the logits of head 0, (batch, target, source)."""
        query = self.split(self.query(states))
        key, value = (self.split(part) for part in self.key_value(memory).chunk(2, dim=-1))
        mixed = attend(query, key, value, mask)
        logits = query[:, 0] @ key[:, 0].transpose(1, 2) / math.sqrt(query.shape[-1])
        if mask is not None:
            logits = logits + mask[:, 0]
        return self.out(mixed.transpose(1, 2).flatten(2)), logits


class Layer(nn.Module):
    """One encoder layer, or one decoder layer when ``decoder``."""

    def __init__(self, shape: Shape, decoder: bool) -> None:
        super().__init__()
        self.attention = Attention(shape, joined=True)
        self.attention_norm = nn.LayerNorm(shape.width)
        if decoder:
            self.cross = Attention(shape, joined=False)
            self.cross_norm = nn.LayerNorm(shape.width)
        self.wide = nn.Linear(shape.width, shape.hidden)
        self.narrow = nn.Linear(shape.hidden, shape.width)
        self.norm = nn.LayerNorm(shape.width)

    def feed(self, states: Tensor) -> Tensor:
        """The feed-forward block with its residual and norm."""
        return self.norm(states + self.narrow(functional.silu(self.wide(states))))

    def encode(self, states: Tensor, mask: Tensor | None) -> Tensor:
        """One encoder step."""
        states = self.attention_norm(states + self.attention(states, mask))
        return self.feed(states)

    def decode(self, states: Tensor, memory: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor]:
        """One decoder step, and the logits of head 0 of its attention over the source."""
        states = self.attention_norm(states + self.attention(states, None, causal=True))
        mixed, logits = self.cross.cross(states, memory, mask)
        states = self.cross_norm(states + mixed)
        return self.feed(states), logits


class Network(nn.Module):
    """The encoder-decoder; ``forward`` gives the decoder states before the tied output layer."""

    positions: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.pieces, shape.width, padding_idx=shape.pad)
        self.encoder = nn.ModuleList(Layer(shape, decoder=False) for _ in range(shape.encoder_layers))
        self.decoder = nn.ModuleList(Layer(shape, decoder=True) for _ in range(shape.decoder_layers))
        self.register_buffer("positions", positions(shape.positions, shape.width), persistent=False)
        self.reset()

    def reset(self) -> None:
        """Glorot matrices, zero biases, embeddings of standard deviation width ** -0.5."""
        width = self.shape.width
        nn.init.normal_(self.embedding.weight, std=width**-0.5)
        self.embedding.weight.data[self.shape.pad] = 0.0  # Marian and CTranslate2 start a target from a zero vector
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)
                for block in module.weight.data.split(width) if module.in_features == width else [module.weight.data]:
                    nn.init.xavier_uniform_(block)

    def embed(self, ids: Tensor) -> Tensor:
        """Scaled embeddings plus positions."""
        return self.embedding(ids) * math.sqrt(self.shape.width) + self.positions[: ids.shape[1]]

    def forward(self, source: Tensor, target: Tensor, padded: bool = True) -> tuple[Tensor, list[Tensor]]:
        """Decoder states (batch, target, width) and, by decoder layer, the logits of head 0 (batch, target, source).

        ``source`` ends with ``</s>``, ``target`` is shifted: it starts with ``<pad>``. ``padded=False`` promises that
        no source of the batch has padding.
        """
        mask = None
        if padded:
            mask = torch.zeros(source.shape, device=source.device)
            mask = mask.masked_fill(source == self.shape.pad, -1e9)[:, None, None, :]
        memory = self.embed(source)
        for layer in self.encoder:
            memory = layer.encode(memory, mask)
        states = self.embed(target)
        links: list[Tensor] = []
        for layer in self.decoder:
            states, logits = layer.decode(states, memory, mask)
            links.append(logits)
        return states, links


def marian_state(network: Network) -> dict[str, Tensor]:
    """The weights of ``network`` under the names of ``MarianMTModel``."""
    table = network.embedding.weight.detach()
    places = network.positions
    state = {
        "model.shared.weight": table,
        "model.encoder.embed_tokens.weight": table,
        "model.decoder.embed_tokens.weight": table,
        "lm_head.weight": table,
        "final_logits_bias": torch.zeros(1, network.shape.pieces),
        "model.encoder.embed_positions.weight": places,
        "model.decoder.embed_positions.weight": places,
    }
    for side, layers in (("encoder", network.encoder), ("decoder", network.decoder)):
        for index, layer in enumerate(layers):
            for name, tensor in layer.state_dict().items():
                state |= _renamed(f"model.{side}.layers.{index}", name, tensor)
    return state


_NAMES = {
    "attention_norm": "self_attn_layer_norm",
    "cross_norm": "encoder_attn_layer_norm",
    "norm": "final_layer_norm",
    "wide": "fc1",
    "narrow": "fc2",
    "attention": "self_attn",
    "cross": "encoder_attn",
    "qkv": ("q_proj", "k_proj", "v_proj"),
    "key_value": ("k_proj", "v_proj"),
    "query": ("q_proj",),
    "out": ("out_proj",),
}


def _renamed(prefix: str, name: str, tensor: Tensor) -> dict[str, Tensor]:
    """One of our tensors under its Marian name or, for joined projections, names."""
    *module, kind = name.split(".")
    path = f"{prefix}.{_NAMES[module[0]]}"
    if len(module) == 1:
        return {f"{path}.{kind}": tensor}
    parts = _NAMES[module[1]]
    return {f"{path}.{part}.{kind}": block for part, block in zip(parts, tensor.chunk(len(parts)), strict=True)}


class TiedCrossEntropy(torch.autograd.Function):
    """Label-smoothed cross-entropy over the tied output layer, a block of rows at a time.

    The gradient is computed in place of the logits during the forward pass, so that the (rows, pieces) matrix is
    never kept: memory is ``block`` x pieces, whatever the batch. Returns (smoothed loss, plain loss), sums over rows.
    """

    @staticmethod
    def forward(
        context: Any,
        states: Tensor,
        table: Tensor,
        labels: Tensor,
        smoothing: float,
        scale: float,
        bias: Tensor | None = None,
        block: int = 768,
        precision: torch.dtype = torch.float32,
    ) -> tuple[Tensor, Tensor]:
        """``states`` (rows, width), ``labels`` (rows,), ``bias`` (pieces,) added to every row of logits.

        The gradients are those of ``scale`` x the smoothed sum. Products are computed in ``precision``.
        """
        pieces = table.shape[0]
        grad_states = torch.empty_like(states)
        grad_table = torch.zeros_like(table)
        total = states.new_zeros(())
        plain = states.new_zeros(())
        rounded = table.to(precision)
        for start in range(0, states.shape[0], block):
            part, label = states[start : start + block].to(precision), labels[start : start + block, None]
            logits = (part @ rounded.T).float()
            if bias is not None:
                logits += bias
            gold = logits.gather(1, label).sum()
            mean = logits.mean(dim=1).sum()
            top = logits.amax(dim=1, keepdim=True)
            logits.sub_(top).exp_()
            mass = logits.sum(dim=1, keepdim=True)
            normaliser = (mass.log() + top).sum()
            plain += normaliser - gold
            total += normaliser - (1 - smoothing) * gold - smoothing * mean
            logits.mul_(scale / mass).sub_(scale * smoothing / pieces)
            logits.scatter_add_(1, label, torch.full_like(label, -scale * (1 - smoothing), dtype=logits.dtype))
            errors = logits.to(precision)
            grad_states[start : start + block] = errors @ rounded
            grad_table += errors.T @ part
        context.save_for_backward(grad_states, grad_table)
        return total, plain

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        """The stored gradients; the incoming one is taken as 1 (``scale`` is already in them)."""
        grad_states, grad_table = context.saved_tensors
        return grad_states, grad_table, None, None, None, None, None, None


@dataclass(frozen=True, slots=True)
class Candidates:
    """A part of the vocabulary for the output layer of one batch: its labels, the frequent pieces, and random others.

    The random ones stand for all the rest: ``bias`` is the log of how many each stands for (Jean et al. 2015). With
    some 2,000 of 8,000 pieces a training step takes a sixth less time.
    """

    ids: Tensor
    labels: Tensor
    bias: Tensor

    @classmethod
    def draw(cls, labels: Tensor, pieces: int, frequent: int, others: int) -> Candidates:
        """Candidates for ``labels``; pieces below ``frequent`` are always among them (ids fall with frequency)."""
        sure = torch.cat([labels.unique(), torch.arange(frequent)]).unique()
        rest = torch.randint(frequent, pieces, (others,))
        ids = torch.cat([sure, rest]).unique()
        drawn = torch.isin(ids, sure, invert=True)
        bias = torch.zeros(len(ids))
        bias[drawn] = math.log((pieces - len(sure)) / max(int(drawn.sum()), 1))
        return cls(ids, torch.searchsorted(ids, labels), bias)


def alignment_loss(logits: list[Tensor], links: Tensor) -> Tensor:
    """Cross-entropy of head 0 against the word alignment, a sum over linked target pieces (Chen et al. 2016).

    In the last layer head 0 looks at the source of the piece to come; in the first, where several layers are, at that
    of the piece just written, which says where the translation has got to (Chen et al. 2020) and is learnt sooner.
    ``links`` (batch, target, source) has rows that add up to 1, or to 0 where a target piece is unlinked.
    """
    loss = -(links * functional.log_softmax(logits[-1].float(), dim=-1)).sum()
    if len(logits) > 1:
        written = functional.log_softmax(logits[0][:, 1:].float(), dim=-1)
        loss = loss - (links[:, :-1] * written).sum()
    return loss
