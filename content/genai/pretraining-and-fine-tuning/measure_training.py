"""How measure.py trains: the sizes of a run, pre-training, and the ways to learn the cards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import measure_corpus as corpus
import measure_model as model
import numpy as np

ALPHABET = corpus.ALPHABET
TRAIN_PROBE = 2_000  # characters of the text trained on that its own loss is measured on

Draw = Callable[[], model.Examples]
Curves = dict[str, list[float]]


@dataclass(frozen=True)
class Plan:
    """The sizes of one run of everything."""

    seeds: tuple[int, ...]
    text_seed: int = 1
    general_characters: int = 400_000
    held_out_characters: int = 6_000
    context: int = 16
    embedding: int = 12
    hidden: int = 256
    pretraining_steps: int = 5_000
    pretraining_batch: int = 256
    pretraining_rate: float = 0.004
    pretraining_every: int = 100
    steps: int = 400  # of every adaptation, and of training from scratch
    batch: int = 128
    every: int = 10
    few_cards: tuple[int, ...] = (8, 32)
    rank: int = 4

    @property
    def shape(self) -> model.Shape:
        return model.Shape(len(ALPHABET), self.context, self.embedding, self.hidden)


FULL = Plan(seeds=(1, 2, 3))
SHORT = Plan(
    seeds=(1,),
    general_characters=60_000,
    held_out_characters=3_000,
    hidden=64,
    pretraining_steps=600,
    pretraining_batch=128,
    pretraining_rate=0.006,
    pretraining_every=100,
    steps=60,
    batch=64,
    few_cards=(8,),
)


@dataclass(frozen=True)
class Way:
    """One way to learn the cards."""

    rate: float = 0.002
    pretrained: bool = True
    cards: int | None = None  # how many of them; None: all
    trained: tuple[str, ...] = model.LOWER_LAYERS + model.OUTPUT_LAYER
    adapter: bool = False  # train low-rank factors, and none of the weights themselves
    rehearsal: float = 0.0  # share of each batch that is general text


def ways(plan: Plan) -> dict[str, Way]:
    """Each way but the first changes one thing about it.

    The rate of the first, and those of "scratch", "frozen-fast" and "adapter", gave the lowest
    held-out loss on the cards among 0.0005, 0.001, 0.002, 0.005, 0.01 and 0.02, with a seed that
    is not among those measured. From few cards, 0.001 served the models from scratch best.
    """
    few = {f"cards-{n}": Way(cards=n) for n in plan.few_cards}
    few_from_scratch = {
        f"scratch-{n}": Way(rate=0.001, pretrained=False, cards=n) for n in plan.few_cards
    }
    return {
        "finetuned": Way(),
        "scratch": Way(rate=0.005, pretrained=False),
        "scratch-same-rate": Way(pretrained=False),
        "rate-small": Way(rate=0.0001),
        "rate-large": Way(rate=0.03),
        **few,
        **few_from_scratch,
        "frozen": Way(trained=model.OUTPUT_LAYER),
        "frozen-fast": Way(rate=0.005, trained=model.OUTPUT_LAYER),
        "adapter": Way(rate=0.01, adapter=True),
        "rehearsal-10": Way(rehearsal=0.1),
        "rehearsal-50": Way(rehearsal=0.5),
    }


@dataclass(frozen=True)
class Data:
    general: model.Examples
    cards: tuple[str, ...]
    special: model.Examples
    probes: dict[str, model.Examples]  # held-out text


def as_examples(text: str, plan: Plan) -> model.Examples:
    return model.examples_of(text, ALPHABET, plan.context)


def as_text(cards: Iterable[str]) -> str:
    return "".join(card + "\n" for card in cards)


def prepare(texts: corpus.Texts, plan: Plan) -> Data:
    return Data(
        general=as_examples(texts.general, plan),
        cards=texts.special,
        special=as_examples(as_text(texts.special), plan),
        probes={
            "general": as_examples(texts.general_held_out, plan),
            "special": as_examples(as_text(texts.special_held_out), plan),
        },
    )


def drawer(text: model.Examples, size: int, rng: np.random.Generator) -> Draw:
    return lambda: text.pick(rng.integers(len(text), size=size))


def mixed(first: Draw, second: Draw) -> Draw:
    def draw() -> model.Examples:
        one, other = first(), second()
        return model.Examples(
            np.concatenate([one.contexts, other.contexts]),
            np.concatenate([one.targets, other.targets]),
        )

    return draw


def pretrain(data: Data, plan: Plan, seed: int) -> tuple[model.Weights, list[float]]:
    """A base model, and its held-out general loss every `pretraining_every` steps."""
    rng = np.random.default_rng([seed, 0])
    weights = model.fresh_weights(plan.shape, rng)
    draw = drawer(data.general, plan.pretraining_batch, rng)
    adam = model.Adam(plan.pretraining_rate)
    curve: list[float] = []
    for step in range(plan.pretraining_steps + 1):
        if step % plan.pretraining_every == 0:
            curve.append(model.bits_per_character(weights, data.probes["general"]))
        if step < plan.pretraining_steps:
            adam.rate = plan.pretraining_rate * (1 - 0.95 * step / plan.pretraining_steps)
            _, gradients = model.loss_and_gradients(weights, draw())
            adam.update(weights, gradients, weights)
    return weights, curve


def learn_cards(
    base: model.Weights, way: Way, data: Data, plan: Plan, seed: int, watched: Iterable[str]
) -> tuple[model.Weights, Curves]:
    """The weights after learning the cards in that way, and the watched losses on the way."""
    rng = np.random.default_rng([seed, 1])
    start = base if way.pretrained else model.fresh_weights(plan.shape, rng)
    weights = {name: values.copy() for name, values in start.items()}
    factors = model.low_rank_factors(weights, plan.rank, rng) if way.adapter else {}
    text = data.special
    if way.cards is not None:
        chosen = rng.permutation(len(data.cards))[: way.cards]
        text = as_examples(as_text(data.cards[index] for index in chosen), plan)
    rehearsed = round(plan.batch * way.rehearsal)
    draw = drawer(text, plan.batch - rehearsed, rng)
    if rehearsed:
        draw = mixed(draw, drawer(data.general, rehearsed, rng))
    probes = {**data.probes, "train": text.pick(np.arange(min(len(text), TRAIN_PROBE)))}
    curves: Curves = {name: [] for name in watched}
    adam = model.Adam(way.rate)
    for step in range(plan.steps + 1):
        current = model.with_factors(weights, factors)
        if step % plan.every == 0:
            for name, curve in curves.items():
                curve.append(model.bits_per_character(current, probes[name]))
        if step < plan.steps:
            _, gradients = model.loss_and_gradients(current, draw())
            if factors:
                adam.update(factors, model.factor_gradients(factors, gradients), factors)
            else:
                adam.update(weights, gradients, way.trained)
    return model.with_factors(weights, factors), curves
