"""The measured training curves: the script that measures them, and what the lessons say of them."""

import importlib
import json
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bot.curriculum.model import Measurements

TOPIC = Path(__file__).parents[2] / "content" / "genai" / "pretraining-and-fine-tuning"


@pytest.fixture(scope="module")
def scripts():
    """The topic's folder is no package: its scripts are imported as when they are run there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(TOPIC)
        yield {
            name: importlib.import_module(name)
            for name in ("measure_corpus", "measure_model", "measure_training", "measure")
        }
    for name in [name for name in sys.modules if name.split("_")[0] == "measure"]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def measure(scripts):
    return scripts["measure"]


@pytest.fixture(scope="module")
def model(scripts):
    return scripts["measure_model"]


@pytest.fixture(scope="module")
def corpus(scripts):
    return scripts["measure_corpus"]


@pytest.fixture(scope="module")
def short(measure):
    """A short run, measured now."""
    return measure.measure(measure.SHORT)


@pytest.fixture(scope="module")
def committed():
    return read("measurements.json")


@pytest.fixture(scope="module")
def values(committed):
    return committed["values"]


def read(name):
    return json.loads((TOPIC / name).read_text(encoding="utf-8"))


# The network.


def numeric_gradient(loss, weight):
    found = np.zeros_like(weight)
    for place in np.ndindex(weight.shape):
        kept = weight[place]
        weight[place] = kept + 1e-5
        above = loss()
        weight[place] = kept - 1e-5
        found[place] = (above - loss()) / 2e-5
        weight[place] = kept
    return found


def tiny_network(model):
    """63 weights in double precision, and seven examples with repeated characters."""
    rng = np.random.default_rng(7)
    shape = model.Shape(characters=5, context=3, embedding=2, hidden=4)
    weights = model.fresh_weights(shape, rng, np.float64)
    weights = {name: rng.standard_normal(values.shape) for name, values in weights.items()}
    return weights, model.Examples(rng.integers(5, size=(7, 3)), rng.integers(5, size=7))


def test_every_gradient_agrees_with_finite_differences(model):
    weights, batch = tiny_network(model)
    _, gradients = model.loss_and_gradients(weights, batch)
    assert gradients.keys() == weights.keys()
    for name, weight in weights.items():
        expected = numeric_gradient(lambda: model.loss_and_gradients(weights, batch)[0], weight)
        np.testing.assert_allclose(gradients[name], expected, rtol=1e-6, atol=1e-9, err_msg=name)


def test_every_gradient_of_an_adapter_agrees_with_finite_differences(model):
    weights, batch = tiny_network(model)
    rng = np.random.default_rng(8)
    factors = {
        name: rng.standard_normal(values.shape)
        for name, values in model.low_rank_factors(weights, 2, rng).items()
    }

    def loss():
        return model.loss_and_gradients(model.with_factors(weights, factors), batch)[0]

    _, through = model.loss_and_gradients(model.with_factors(weights, factors), batch)
    gradients = model.factor_gradients(factors, through)
    assert len(gradients) == 4
    for name, factor in factors.items():
        expected = numeric_gradient(loss, factor)
        np.testing.assert_allclose(gradients[name], expected, rtol=1e-6, atol=1e-9, err_msg=name)


def test_the_loss_in_bits_is_the_loss_in_nats_in_another_unit(model):
    weights, batch = tiny_network(model)
    nats, _ = model.loss_and_gradients(weights, batch)
    assert model.bits_per_character(weights, batch) == pytest.approx(nats / np.log(2))


def test_adam_takes_a_first_step_of_its_rate_against_the_gradient(model):
    weights = {"a": np.array([1.0, 1.0]), "b": np.array([1.0])}
    model.Adam(0.1).update(weights, {"a": np.array([5.0, -0.01]), "b": np.array([1.0])}, ["a"])
    assert weights["a"] == pytest.approx([0.9, 1.1], abs=1e-5)
    assert weights["b"] == [1.0]


def test_a_new_adapter_changes_nothing(model):
    weights, batch = tiny_network(model)
    factors = model.low_rank_factors(weights, 2, np.random.default_rng(1))
    adapted = model.with_factors(weights, factors)
    assert model.loss_and_gradients(adapted, batch)[0] == pytest.approx(
        model.loss_and_gradients(weights, batch)[0]
    )


def test_an_example_is_a_character_and_those_before_it(model):
    examples = model.examples_of("abc", "\nabc", context=2)
    assert examples.contexts.tolist() == [[0, 0], [0, 1], [1, 2]]
    assert examples.targets.tolist() == [1, 2, 3]


# The texts.


def test_no_card_and_no_dish_is_both_trained_on_and_held_out(corpus):
    texts = corpus.read_texts(seed=1, characters=10, held_out_characters=10)
    dishes = [
        {card.split(":")[0] for card in cards} for cards in (texts.special, texts.special_held_out)
    ]
    assert len(dishes[0]) == len(texts.special) == 96
    assert len(dishes[1]) == len(texts.special_held_out) == 32
    assert not dishes[0] & dishes[1]


def test_the_alphabet_covers_every_text(corpus):
    texts = corpus.read_texts(seed=1, characters=400_000, held_out_characters=6_000)
    cards = "".join(texts.special + texts.special_held_out)
    assert set(texts.general + texts.general_held_out + cards) <= set(corpus.ALPHABET)


def test_the_general_text_depends_on_its_seed_alone(corpus):
    def general(seed):
        return corpus.read_texts(seed, characters=3_000, held_out_characters=1).general

    assert general(1) == general(1)
    assert general(1) != general(2)
    assert len(general(1)) == 3_000


def test_every_rule_of_the_grammar_is_defined_and_used(corpus):
    text = (TOPIC / "corpus" / "grammar.txt").read_text(encoding="utf-8")
    grammar = corpus.read_grammar(text)
    wordings = [wording for rule in grammar.values() for wording in rule]
    named = {slot for wording in wordings for slot in corpus.SLOT.findall(wording)}
    assert named | {"story"} == set(grammar)
    assert all(grammar.values())


# The ways to learn.


def test_what_is_frozen_stays_and_the_base_model_is_never_touched(scripts, model):
    training = scripts["measure_training"]
    plan = training.Plan(seeds=(1,), hidden=8, steps=3, batch=16)
    texts = scripts["measure_corpus"].read_texts(1, 2_000, 500)
    data = training.prepare(texts, plan)
    base = model.fresh_weights(plan.shape, np.random.default_rng(1))
    kept = {name: weight.copy() for name, weight in base.items()}
    for name, way in training.ways(plan).items():
        learned, curves = training.learn_cards(base, way, data, plan, 1, ("special",))
        assert curves["special"], name
        assert any((learned[part] != kept[part]).any() for part in model.OUTPUT_LAYER), name
        if name.startswith("frozen"):
            assert all((learned[part] == kept[part]).all() for part in model.LOWER_LAYERS)
        assert all((base[part] == kept[part]).all() for part in base), name


# The runs.


def test_a_short_run_gives_the_same_twice(measure, short):
    assert measure.as_json(measure.measure(measure.SHORT)) == measure.as_json(short)


def test_a_short_run_measures_what_the_committed_one_did(measure, short):
    assert measure.differences(read("measurements-short.json"), short) == []


def test_a_short_run_shows_the_same_shape_as_the_full_one(short, committed):
    for name in ("finetuned-special", "scratch-special", "finetuned-general"):
        for line in (short["series"][name], committed["series"][name]):
            falls = line["y"][-1] < line["y"][0]
            assert falls == (name != "finetuned-general"), name
    for figures in (short["values"], committed["values"]):
        assert figures["pretrained-general"] < figures["chance-unigram-general"]
        assert figures["finetuned-special"] < figures["scratch-special"]
        assert 0 < figures["forgetting-rehearsal-50"] < figures["forgetting"]


def test_the_committed_run_is_the_one_that_the_script_would_make(measure, committed):
    assert measure.sizes(measure.FULL).items() <= committed["about"].items()
    assert committed["series"].keys() == {"pretraining-general", *measure.SERIES}


@pytest.mark.parametrize("name", ["measurements.json", "measurements-short.json"])
def test_a_measurements_file_has_the_shape_that_topics_refer_to(name):
    Measurements.model_validate(read(name))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda run: run["values"].update({"finetuned-special": 0.5}), "finetuned-special: 0.5"),
        (lambda run: run["values"].update({"scratch-special": float("nan")}), "scratch-special"),
        (lambda run: run["series"]["scratch-train"]["y"].__setitem__(0, 9.0), "scratch-train at 0"),
        (lambda run: run["values"].pop("finetuned-best"), "finetuned-best: in one"),
        (lambda run: run["about"].update({"steps": 61}), "about"),
    ],
)
def test_a_check_tells_what_differs(measure, short, change, told):
    other = json.loads(measure.as_json(short))
    change(other)
    found = measure.differences(other, short)
    assert len(found) == 1
    assert found[0].startswith(told)


def test_samples_of_text_may_differ_between_machines(measure, short):
    other = json.loads(measure.as_json(short))
    other["samples"]["finetuned"] = "another text"
    assert measure.differences(other, short) == []


def test_the_command_checks_and_writes(measure, tmp_path, capsys):
    path = tmp_path / "measurements-short.json"
    run = read(path.name)
    run["values"]["finetuned-special"] = 0.5
    path.write_text(json.dumps(run), encoding="utf-8")
    assert measure.main(["--short", "--check"], tmp_path) == 1
    assert "finetuned-special: 0.5 in the file" in capsys.readouterr().out
    assert measure.main(["--short"], tmp_path) == 0
    assert measure.main(["--short", "--check"], tmp_path) == 0


# What the lessons say of the measured figures.


def clearly_below(values, low, high):
    """By more than three times the larger spread between seeds."""
    spread = max(values[f"{low}-spread"], values[f"{high}-spread"])
    return values[low] < values[high] - 3 * spread


def test_fine_tuned_starts_and_stays_below_from_scratch(committed, values):
    tuned, scratch = (committed["series"][f"{way}-special"] for way in ("finetuned", "scratch"))
    assert tuned["x"] == scratch["x"]
    assert all(one < other for one, other in zip(tuned["y"], scratch["y"], strict=True))
    assert clearly_below(values, "finetuned-special", "scratch-special")
    assert values["finetuned-special-right"] > values["scratch-special-right"]


def test_fine_tuned_needs_a_third_of_the_steps_at_most(committed, values):
    assert values["finetuned-steps-to-scratch-best"] <= committed["about"]["steps"] / 3


def test_the_fewer_the_cards_the_more_pretraining_is_worth(values):
    gains = [
        values["scratch-8-best"] - values["cards-8-best"],
        values["scratch-best"] - values["finetuned-best"],
    ]
    assert gains[0] > 2 * gains[1] > 0
    assert clearly_below(values, "cards-32-special", "cards-8-special")
    assert clearly_below(values, "finetuned-special", "cards-32-special")


def test_eight_cards_are_learned_by_heart(values):
    assert values["cards-8-train"] < 0.1
    assert values["cards-8-special"] > values["cards-8-best"] + 0.1


def test_fine_tuning_forgets_and_rehearsal_forgets_less(committed, values):
    general = committed["series"]["finetuned-general"]["y"]
    assert general[0] < general[len(general) // 2] < general[-1]
    names = ["pretrained", "rehearsal-50", "rehearsal-10", "finetuned"]
    for low, high in pairwise(names):
        assert clearly_below(values, f"{low}-general", f"{high}-general")
    assert clearly_below(values, "finetuned-special", "rehearsal-50-special")


def test_a_rate_can_be_too_small_and_too_large(values):
    for name in ("rate-small", "rate-large"):
        assert clearly_below(values, "finetuned-special", f"{name}-special")
    assert values["rate-large-general"] > values["chance-uniform"]


def test_training_fewer_weights_costs_something_on_the_cards(values):
    for name in ("frozen", "frozen-fast", "adapter"):
        assert clearly_below(values, "finetuned-special", f"{name}-special")
    assert values["share-adapter"] < 5
    assert clearly_below(values, "frozen-general", "finetuned-general")


def test_the_base_model_knows_its_language_and_not_yet_the_cards(values):
    assert values["pretrained-general"] < values["chance-unigram-general"] / 3
    assert values["finetuned-special"] < values["pretrained-special"] / 2
    assert values["pretrained-special"] < values["chance-unigram-special"]
    assert values["chance-uniform"] == pytest.approx(np.log2(44), abs=1e-4)
