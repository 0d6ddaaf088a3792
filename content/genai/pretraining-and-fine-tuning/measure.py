"""Measures what the topic on pre-training and fine-tuning shows, with a real (tiny) language model.

    python content/genai/pretraining-and-fine-tuning/measure.py    measure and write the file
    ... --check    measure and compare with the file; the exit code is 1 if they differ
    ... --short    the small version that the tests run, likewise

It needs NumPy (the extra "measure"), one CPU core and about a minute at most. A model is
pre-trained on the general text, then adapted to the special one, recipe cards, in several ways;
models of the same design learn the same cards from scratch. Losses are bits per character on text
that no model was trained on, as means over seeds. A seed decides first weights, batches and which
few cards; the texts stay the same.

Same seeds, same random numbers: what differs between machines is the order in which a BLAS
adds floats, which training amplifies. Hence the comparison has a tolerance, and the samples of
text, where one close draw changes all that follows, are not compared.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev
from typing import TypedDict

import measure_corpus as corpus
import measure_model as model
import numpy as np
from measure_training import FULL, SHORT, Curves, Data, Plan, learn_cards, prepare, pretrain, ways

FOLDER = Path(__file__).parent
TOLERANCE = 0.05  # bits per character; for figures above 1 a share of the figure
STEPS_TOLERANCE = 20
UNSTABLE, UNSTABLE_TOLERANCE = "rate-large", 0.25  # too large a rate: no two machines agree closely

WATCHED = {  # ways whose other losses are drawn as well
    "finetuned": ("special", "general", "train"),
    "scratch": ("special", "train"),
    "rehearsal-50": ("special", "general"),
    "cards-8": ("special", "train"),
}
SERIES = {  # the name of a series: the way and what was watched
    "finetuned-special": ("finetuned", "special"),
    "scratch-special": ("scratch", "special"),
    "finetuned-general": ("finetuned", "general"),
    "rehearsal-special": ("rehearsal-50", "special"),
    "rehearsal-general": ("rehearsal-50", "general"),
    "finetuned-train": ("finetuned", "train"),
    "scratch-train": ("scratch", "train"),
    "cards-8-special": ("cards-8", "special"),
    "cards-8-train": ("cards-8", "train"),
    "scratch-8-special": ("scratch-8", "special"),
    "rate-small-special": ("rate-small", "special"),
    "rate-large-special": ("rate-large", "special"),
}
HELD_OUT_DISH = "pear salad: "
SHOWN = ("finetuned", "scratch")


class Line(TypedDict):
    x: list[float]
    y: list[float]


class Measured(TypedDict):
    """The shape of a topic's measurements file."""

    method: str
    about: dict[str, str | int | float]
    series: dict[str, Line]
    values: dict[str, float]
    samples: dict[str, str]


@dataclass(frozen=True)
class SeedRun:
    """What one seed gave."""

    pretraining: list[float]
    curves: dict[str, Curves]  # by way, then by what was watched
    figures: dict[str, float]
    samples: dict[str, str]


def run_seed(data: Data, plan: Plan, seed: int) -> SeedRun:
    base, pretraining = pretrain(data, plan, seed)
    curves: dict[str, Curves] = {}
    figures = ends("pretrained", base, data)
    samples = {
        "pretrained": sample(base, HELD_OUT_DISH, seed),
        "pretrained-story": sample(base, "the ", seed),
    }
    for name, way in ways(plan).items():
        watched = WATCHED.get(name, ("special",))
        weights, curves[name] = learn_cards(base, way, data, plan, seed, watched)
        figures |= ends(name, weights, data)
        figures[f"{name}-best"] = min(curves[name]["special"])
        if name in SHOWN:
            samples[name] = sample(weights, HELD_OUT_DISH, seed)
        if name == "adapter":
            factors = model.low_rank_factors(base, plan.rank, np.random.default_rng(seed))
            figures["weights-adapter"] = model.count(factors)
    figures["weights-all"] = model.count(base)
    figures["weights-frozen"] = model.count(base, model.OUTPUT_LAYER)
    return SeedRun(pretraining, curves, figures, samples)


def ends(name: str, weights: model.Weights, data: Data) -> dict[str, float]:
    """Losses and hits of a trained model on text that it has not seen."""
    found: dict[str, float] = {}
    for kind, text in data.probes.items():
        found[f"{name}-{kind}"] = model.bits_per_character(weights, text)
        found[f"{name}-{kind}-right"] = 100 * model.share_right(weights, text)
    return found


def sample(weights: model.Weights, prompt: str, seed: int) -> str:
    return model.continue_text(weights, prompt, corpus.ALPHABET, 120, np.random.default_rng(seed))


def unigram_bits(train: str, held_out: str) -> float:
    """The loss of knowing only how frequent each character is (each counted once more)."""
    seen = Counter(train)
    total = len(train) + len(corpus.ALPHABET)
    return mean(-math.log2((seen[character] + 1) / total) for character in held_out)


def measure(plan: Plan) -> Measured:
    texts = corpus.read_texts(plan.text_seed, plan.general_characters, plan.held_out_characters)
    data = prepare(texts, plan)
    runs = [run_seed(data, plan, seed) for seed in plan.seeds]
    series = series_of(runs, plan)
    return {
        "method": method(texts, plan, runs[0]),
        "about": about(texts, plan, runs[0]),
        "series": series,
        "values": values_of(runs, series) | chance(texts),
        "samples": runs[0].samples,
    }


def method(texts: corpus.Texts, plan: Plan, first: SeedRun) -> str:
    """How it was measured, in words for a learner."""
    return (
        f"A network of {int(first.figures['weights-all']):,} weights looks at {plan.context} "
        f"characters and guesses the next. It was pre-trained for {plan.pretraining_steps:,} steps "
        f"on {len(texts.general):,} characters of simple sentences that a grammar makes. Then it "
        f"learned {len(texts.special)} recipe cards, written by hand, for {plan.steps} steps; a "
        "twin learned the same cards from random weights. Losses are bits per character on "
        f"text that no model was trained on ({len(texts.special_held_out)} other cards, and "
        f"{len(texts.general_held_out):,} other characters of general text), as means over "
        f"{len(plan.seeds)} runs with different first weights. `make measure` repeats it."
    )


def about(texts: corpus.Texts, plan: Plan, first: SeedRun) -> dict[str, str | int | float]:
    seen = set(texts.general.splitlines())
    held_out = texts.general_held_out.splitlines()
    facts: dict[str, str | int | float] = {
        "model": "character-level neural language model, one tanh layer, Adam",
        "unit": "bits per character on held-out text, mean over the seeds",
        "seeds": " ".join(map(str, plan.seeds)),
        "alphabet": len(corpus.ALPHABET),
        "weights": int(first.figures["weights-all"]),
        "general-characters": len(texts.general),
        "general-held-out-characters": len(texts.general_held_out),
        "general-held-out-lines": len(held_out),
        "general-held-out-lines-seen": sum(line in seen for line in held_out),
        "special-cards": len(texts.special),
        "special-characters": sum(len(card) + 1 for card in texts.special),
        "special-held-out-cards": len(texts.special_held_out),
        "special-held-out-characters": sum(len(card) + 1 for card in texts.special_held_out),
    }
    return facts | sizes(plan)


def sizes(plan: Plan) -> dict[str, str | int | float]:
    """What the plan says of how the models were trained."""
    return {
        "context": plan.context,
        "embedding": plan.embedding,
        "hidden": plan.hidden,
        "pretraining-steps": plan.pretraining_steps,
        "pretraining-batch": plan.pretraining_batch,
        "pretraining-rate": plan.pretraining_rate,
        "steps": plan.steps,
        "batch": plan.batch,
        "adapter-rank": plan.rank,
        **{f"rate-{name}": way.rate for name, way in ways(plan).items()},
    }


def mean_curve(curves: Sequence[Sequence[float]]) -> list[float]:
    return [mean(points) for points in zip(*curves, strict=True)]


def series_of(runs: Sequence[SeedRun], plan: Plan) -> dict[str, Line]:
    steps: list[float] = list(range(0, plan.pretraining_steps + 1, plan.pretraining_every))
    pretraining: Line = {"x": steps, "y": mean_curve([run.pretraining for run in runs])}
    found = {"pretraining-general": pretraining}
    steps = list(range(0, plan.steps + 1, plan.every))
    for name, (way, watched) in SERIES.items():
        found[name] = {"x": steps, "y": mean_curve([run.curves[way][watched] for run in runs])}
    return found


def values_of(runs: Sequence[SeedRun], series: dict[str, Line]) -> dict[str, float]:
    """Means over the seeds, spreads (standard deviations) of losses, and what follows from them."""
    found: dict[str, float] = {}
    for name in runs[0].figures:
        figures = [run.figures[name] for run in runs]
        found[name] = mean(figures)
        if name.endswith(("-special", "-general")) and len(runs) > 1:
            found[f"{name}-spread"] = stdev(figures)
    for name in ("pretrained", "finetuned", "scratch"):
        found[f"{name}-special-perplexity"] = 2 ** found[f"{name}-special"]
        found[f"{name}-general-perplexity"] = 2 ** found[f"{name}-general"]
    for name in ("finetuned", "scratch", "cards-8"):
        found[f"{name}-train"] = series[f"{name}-train"]["y"][-1]
    for part in ("frozen", "adapter"):
        found[f"share-{part}"] = 100 * found[f"weights-{part}"] / found["weights-all"]
    found["forgetting"] = found["finetuned-general"] - found["pretrained-general"]
    found["forgetting-rehearsal-10"] = found["rehearsal-10-general"] - found["pretrained-general"]
    found["forgetting-rehearsal-50"] = found["rehearsal-50-general"] - found["pretrained-general"]
    line = series["finetuned-special"]
    caught_up = [x for x, y in zip(line["x"], line["y"], strict=True) if y <= found["scratch-best"]]
    if caught_up:
        found["finetuned-steps-to-scratch-best"] = caught_up[0]
    return found


def chance(texts: corpus.Texts) -> dict[str, float]:
    """What a model must beat."""
    special = "\n".join((*texts.special, ""))
    held_out = "\n".join((*texts.special_held_out, ""))
    return {
        "chance-uniform": math.log2(len(corpus.ALPHABET)),
        "chance-uniform-perplexity": len(corpus.ALPHABET),
        "chance-unigram-general": unigram_bits(texts.general, texts.general_held_out),
        "chance-unigram-special": unigram_bits(special, held_out),
    }


def as_json(measured: Measured) -> str:
    """Four decimals, names in order, and each row of numbers on a line of its own."""
    plain = json.loads(json.dumps(measured), parse_float=lambda number: round(float(number), 4))
    text = json.dumps(plain, indent=1, sort_keys=True, ensure_ascii=False)
    return re.sub(r"\[[^\[\]]*\]", lambda row: " ".join(row[0].split()), text) + "\n"


def differences(old: Measured, new: Measured) -> list[str]:
    """What a new run measured otherwise than the old one, beyond what machines differ by."""
    found = []
    if (old["method"], old["about"]) != (new["method"], new["about"]):
        found.append("about: the run is another one")
    before, after = figures_of(old), figures_of(new)
    found += [f"{name}: in one of the two alone" for name in sorted(before.keys() ^ after.keys())]
    for name in sorted(before.keys() & after.keys()):
        was, now, allowed = before[name], after[name], tolerance(name, before[name])
        if not abs(now - was) <= allowed:  # so that a NaN is a difference
            found.append(f"{name}: {was} in the file, {now:.4f} measured, {allowed:.4f} allowed")
    return found


def tolerance(name: str, figure: float) -> float:
    if "-steps-" in name:
        return STEPS_TOLERANCE
    if name.startswith(UNSTABLE) and name.endswith("-spread"):
        return math.inf  # three such runs say nothing of their own spread
    share = UNSTABLE_TOLERANCE if name.startswith(UNSTABLE) else TOLERANCE
    return share * max(1.0, abs(figure))


def figures_of(measured: Measured) -> dict[str, float]:
    """Every number by a name of its own."""
    found = dict(measured["values"])
    for name, line in measured["series"].items():
        found |= {f"{name} at {x:g}": y for x, y in zip(line["x"], line["y"], strict=True)}
    return found


def main(arguments: Sequence[str] | None = None, folder: Path = FOLDER) -> int:
    parser = argparse.ArgumentParser(description="Measure the topic's training curves.")
    parser.add_argument("--check", action="store_true", help="compare with the file; write nothing")
    parser.add_argument("--short", action="store_true", help="the small version, for tests")
    options = parser.parse_args(arguments)
    path = folder / ("measurements-short.json" if options.short else "measurements.json")
    measured = measure(SHORT if options.short else FULL)
    if not options.check:
        path.write_text(as_json(measured), encoding="utf-8")
        return 0
    found = differences(json.loads(path.read_text(encoding="utf-8")), measured)
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
