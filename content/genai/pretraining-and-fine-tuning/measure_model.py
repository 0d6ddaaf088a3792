"""A character-level neural language model in NumPy, small enough to read in one sitting.

The design is that of Y. Bengio et al., "A Neural Probabilistic Language Model", JMLR 3 (2003):
each of the last few characters becomes a vector, the vectors side by side go through one hidden
layer, and a softmax gives every character's probability of coming next. Trained with Adam
(D. Kingma and J. Ba, 2015). The gradients are written by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Ids = NDArray[np.intp]
Weights = dict[str, Floats]

LOWER_LAYERS = ("embedding", "hidden", "hidden-bias")
OUTPUT_LAYER = ("output", "output-bias")


@dataclass(frozen=True)
class Shape:
    characters: int  # in the alphabet
    context: int = 16  # characters that the model sees
    embedding: int = 12  # numbers for each of them
    hidden: int = 160  # hidden units


@dataclass(frozen=True)
class Examples:
    """`contexts` is (n, context), `targets` is (n,): the character that followed each context."""

    contexts: Ids
    targets: Ids

    def __len__(self) -> int:
        return len(self.targets)

    def pick(self, rows: NDArray[np.intp]) -> Examples:
        return Examples(self.contexts[rows], self.targets[rows])


def examples_of(text: str, alphabet: str, context: int) -> Examples:
    """Every character of the text with those before it; before the text stand newlines."""
    number = {character: index for index, character in enumerate(alphabet)}
    ids = np.array([number[character] for character in "\n" * context + text], dtype=np.intp)
    windows = sliding_window_view(ids, context + 1)
    return Examples(windows[:, :-1], windows[:, -1])


def fresh_weights(shape: Shape, rng: np.random.Generator, dtype: type = np.float32) -> Weights:
    """Weights that know nothing: small random numbers, so every character is about as likely."""
    inputs = shape.context * shape.embedding

    def normal(rows: int, columns: int, scale: float) -> Floats:
        return (rng.standard_normal((rows, columns)) * scale).astype(dtype)

    return {
        "embedding": normal(shape.characters, shape.embedding, 0.5),
        "hidden": normal(inputs, shape.hidden, inputs**-0.5),
        "hidden-bias": np.zeros(shape.hidden, dtype),
        "output": normal(shape.hidden, shape.characters, 0.1 * shape.hidden**-0.5),
        "output-bias": np.zeros(shape.characters, dtype),
    }


def count(weights: Weights, names: Iterable[str] | None = None) -> int:
    return sum(weights[name].size for name in (weights if names is None else names))


def forward(weights: Weights, contexts: Ids) -> tuple[Floats, Floats, Floats]:
    """The inputs (n, context * embedding), hidden units (n, hidden) and log-probabilities."""
    inputs = weights["embedding"][contexts].reshape(len(contexts), -1)
    hidden = np.tanh(inputs @ weights["hidden"] + weights["hidden-bias"])
    scores = hidden @ weights["output"] + weights["output-bias"]
    scores -= scores.max(axis=1, keepdims=True)
    return inputs, hidden, scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


def loss_and_gradients(weights: Weights, batch: Examples) -> tuple[float, Weights]:
    """The mean cross-entropy in nats, and its derivative by every weight."""
    rows = np.arange(len(batch))
    inputs, hidden, log_chances = forward(weights, batch.contexts)
    loss = -float(log_chances[rows, batch.targets].mean())

    by_scores = np.exp(log_chances)  # softmax and cross-entropy together: chance minus one-hot
    by_scores[rows, batch.targets] -= 1
    by_scores /= len(batch)
    by_sums = (by_scores @ weights["output"].T) * (1 - hidden**2)  # through tanh
    by_inputs = by_sums @ weights["hidden"].T
    size, width = weights["embedding"].shape
    one_hot = np.eye(size, dtype=inputs.dtype)[batch.contexts.ravel()]
    gradients = {
        "embedding": one_hot.T @ by_inputs.reshape(-1, width),
        "hidden": inputs.T @ by_sums,
        "hidden-bias": by_sums.sum(axis=0),
        "output": hidden.T @ by_scores,
        "output-bias": by_scores.sum(axis=0),
    }
    return loss, gradients


def bits_per_character(weights: Weights, text: Examples) -> float:
    """How surprised the model is by a text: the mean of -log2 of each character's probability."""
    log_chances = forward(weights, text.contexts)[2]
    chosen = log_chances[np.arange(len(text)), text.targets]
    return -float(chosen.mean(dtype=np.float64)) / float(np.log(2))


def low_rank_factors(weights: Weights, rank: int, rng: np.random.Generator) -> Weights:
    """A narrow pair of matrices a layer, their product zero at first (LoRA, E. Hu et al., 2021)."""
    factors: Weights = {}
    for name in ("hidden", "output"):
        rows, columns = weights[name].shape
        factors[f"{name}-down"] = (rng.standard_normal((rows, rank)) * rows**-0.5).astype(
            np.float32
        )
        factors[f"{name}-up"] = np.zeros((rank, columns), np.float32)
    return factors


def with_factors(weights: Weights, factors: Weights) -> Weights:
    """The frozen weights plus the products of the factors; without factors, the weights."""
    changed = {
        name: weights[name] + factors[f"{name}-down"] @ factors[f"{name}-up"]
        for name in weights
        if f"{name}-down" in factors
    }
    return {**weights, **changed}


def factor_gradients(factors: Weights, gradients: Weights) -> Weights:
    """The chain rule through a product: what each factor's change does to the loss."""
    found: Weights = {}
    for name in factors:
        layer, side = name.rsplit("-", 1)
        if side == "down":
            found[name] = gradients[layer] @ factors[f"{layer}-up"].T
        else:
            found[name] = factors[f"{layer}-down"].T @ gradients[layer]
    return found


def share_right(weights: Weights, text: Examples) -> float:
    """How often the likeliest character is the one that came."""
    return float((forward(weights, text.contexts)[2].argmax(axis=1) == text.targets).mean())


def continue_text(
    weights: Weights, prompt: str, alphabet: str, length: int, rng: np.random.Generator
) -> str:
    """The prompt and what the model writes after it, drawn at temperature 0.5."""
    context = len(weights["hidden"]) // weights["embedding"].shape[1]
    text = prompt
    for _ in range(length):
        seen = ("\n" * context + text)[-context:]
        ids = np.array([[alphabet.index(character) for character in seen]], dtype=np.intp)
        chances = np.exp(forward(weights, ids)[2][0].astype(np.float64) / 0.5)
        draw = rng.random() * chances.sum()
        text += alphabet[min(int(chances.cumsum().searchsorted(draw)), len(alphabet) - 1)]
    return text


@dataclass
class Adam:
    """Adam with its published constants. Changes the weights that it is given in place."""

    rate: float
    step: int = 0
    means: Weights = field(default_factory=dict)
    squares: Weights = field(default_factory=dict)

    def update(self, weights: Weights, gradients: Weights, names: Iterable[str]) -> None:
        self.step += 1
        scale = self.rate * (1 - 0.999**self.step) ** 0.5 / (1 - 0.9**self.step)
        for name in names:
            gradient = gradients[name]
            mean = self.means.setdefault(name, np.zeros_like(gradient))
            square = self.squares.setdefault(name, np.zeros_like(gradient))
            mean += 0.1 * (gradient - mean)
            square += 0.001 * (gradient**2 - square)
            weights[name] -= scale * mean / (np.sqrt(square) + 1e-8)
