"""The first topic: what its prose says of measurements, its questions, and its code."""

import contextlib
import io
import math
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bot.curriculum.library import Library
from bot.curriculum.lint import lint, report
from bot.curriculum.model import Mode
from bot.curriculum.questions import ChoiceQuestion
from bot.curriculum.word_lists import words

CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture(scope="module")
def library():
    return Library.load(CONTENT)


@pytest.fixture(scope="module")
def entry(library):
    return library.find("pretraining-and-fine-tuning")


@pytest.fixture(scope="module")
def topic(entry):
    return entry.topic


@pytest.fixture(scope="module")
def run(entry):
    return entry.measurements


# What is there.


def test_the_topic_has_all_ten_modes(topic):
    assert len(Mode) == 10
    assert topic.modes.offered() == tuple(Mode)


def test_there_are_ten_questions_of_each_difficulty_at_least(topic):
    counts = Counter(question.difficulty.value for question in topic.questions)
    assert counts.keys() == {"easy", "medium", "hard"}
    assert min(counts.values()) >= 10, counts


def test_every_question_and_every_fact_names_a_source_that_the_topic_lists(topic):
    listed = {source.id for source in topic.sources}
    claims = [*topic.questions, *topic.modes.explain.facts]
    assert [claim for claim in claims if claim.source not in listed] == []


def test_the_facts_rest_on_four_sources_at_least(topic):
    assert len({fact.source for fact in topic.modes.explain.facts}) >= 4


def test_every_source_is_cited_linked_or_named(topic, entry):
    files = [file for file in entry.folder.glob("*.yaml") if file.name != "topic.yaml"]
    text = "\n".join(file.read_text("utf-8") for file in files)

    def used(source):
        author = re.split(r",| et al\.| and ", source.title)[0]
        return any(f in text for f in (f"source: {source.id}\n", f"]({source.url})", author))

    assert [source.id for source in topic.sources if not used(source)] == []


# Questions that nobody can guess.


def test_no_hint_holds_its_key(topic):
    for question in topic.questions:
        hint = f" {' '.join(words(question.hint))} "
        if isinstance(question, ChoiceQuestion):
            keys = [question.options[question.key].text]
        else:
            keys = [*question.answers]
        said = [" ".join(words(key)) for key in keys]
        assert [key for key in said if f" {key} " in hint] == [], question.id


def test_who_looks_at_lengths_alone_scores_as_a_guesser_does(library):
    for attack in report(library).attacks:
        assert attack.low <= attack.score <= attack.high, str(attack)


def test_lint_has_nothing_to_say(library):
    assert [str(problem) for problem in lint(library)] == []


# Measured figures in the prose.


def prose(*texts):
    """Texts in one line, without links, and without cards shown as examples in italics."""
    joined = re.sub(r"\s+", " ", " | ".join(texts))
    joined = re.sub(r"\[[^\]]*\]\([^)]*\)", "", joined)
    return re.sub(r"(?<!\*)\*[^*]+\*(?!\*)", "", joined)


def visualized(topic):
    return prose(topic.modes.visualize.reading)


def experimented(topic):
    part = topic.modes.experiment
    return prose(
        part.goal,
        part.setup,
        part.unit,
        *(f"{knob.name}: {knob.meaning}" for knob in part.knobs),
        *(f"{outcome.setting}: {outcome.note}" for outcome in part.outcomes),
        *part.hints,
        part.conclusion,
    )


def figures_of_visualize(run):
    values, about = run.values, run.about
    tuned, scratch, general = (
        run.series[name].y for name in ("finetuned-special", "scratch-special", "finetuned-general")
    )
    return [
        f"learned {about['special-cards']} recipe cards",
        "logarithms to base 2",
        f"among the {about['alphabet']} characters would give {values['chance-uniform']:.2f}",
        f"at once, {tuned[0]:.1f} bits against {scratch[0]:.1f}",
        f"needs {values['finetuned-steps-to-scratch-best']:.0f} of the {about['steps']} steps",
        f"{tuned[-1]:.1f} against {scratch[-1]:.2f}, although",
        f"began at {general[0]:.1f} and ends near {general[-1]:.1f}",
    ]


def figures_of_experiment(run):
    values, about = run.values, run.about
    cards, steps = about["special-cards"], about["steps"]
    rates = {name: about[f"rate-{name}"] for name in ("finetuned", "rate-small", "rate-large")}
    lost, kept = values["forgetting"], values["forgetting-rehearsal-50"]
    assert about["rate-adapter"] / rates["finetuned"] == 5
    assert round(values["forgetting-rehearsal-10"] / lost, 1) == 0.5
    assert round(1 - kept / lost, 1) == 0.8
    cost = values["rehearsal-50-special"] - values["finetuned-special"]
    return [
        f"from the {about['context']} before it",
        f"has {about['weights']:,} weights",
        f"for {about['pretraining-steps']:,} steps",
        f"on {about['general-characters']:,} characters",
        f"There are {cards} to learn from and {about['special-held-out-cards']} held out",
        f"trains for {steps} steps",
        "is 0.05 or less for most, and 0.15 at most",
        f"blind guessing gives {values['chance-uniform']:.2f}",
        f"learns from, {cards} or only 8",
        f"It is {rates['finetuned']} for fine-tuning",
        f"fine-tuned, learning rate {rates['rate-large']}:",
        f"with {rates['rate-small']} it gets to {values['rate-small-special']:.2f}",
        f"With {values['share-adapter']:.0f}% as many trained weights",
        "this adapter took steps five times as long",
        f"Take it off and {values['pretrained-general']:.2f} is back",
        "About half of the damage",
        "saved about half of what full fine-tuning lost",
        f"saved four fifths, and cost {cost:.1f} bits",
        f"Compare {cards} cards with 8",
        f"the same {cards} cards",
        "with 8 cards",
        f"fine-tuned on {cards} cards",
        f"from scratch, {cards} cards",
        f"fine-tuned, {cards} cards",
        f"adapter only, {cards} cards",
        "from scratch, 8 cards",
        "fine-tuned, 8 cards",
        "Still, 8 cards",
    ]


@pytest.mark.parametrize(
    ("text", "figures"),
    [(visualized, figures_of_visualize), (experimented, figures_of_experiment)],
)
def test_the_figures_in_the_prose_are_the_measured_ones(topic, run, text, figures):
    left = text(topic)
    for quoted in figures(run):
        assert quoted in left, quoted
        left = left.replace(quoted, " ")
    assert re.findall(r"[^|]{0,30}\d[^|]{0,20}", left) == []  # each figure is checked above


def test_the_spread_is_what_the_experiment_says(topic, run):
    outcomes = topic.modes.experiment.outcomes
    spreads = [run.values[f"{outcome.value}-spread"] for outcome in outcomes]
    assert sum(spread <= 0.05 for spread in spreads) > len(spreads) / 2
    assert max(spreads) <= 0.15


def test_what_the_experiment_says_of_forgetting_and_adapters_was_measured(run):
    values = run.values
    from_the_base = ("finetuned", "cards-8", "cards-32", "frozen", "frozen-fast", "rehearsal-10")
    assert values["adapter-general"] > max(values[f"{name}-general"] for name in from_the_base)
    assert values["rate-large-general"] > values["adapter-general"]
    way = values["pretrained-special"] - values["finetuned-special"]
    assert values["pretrained-special"] - values["adapter-special"] > way / 2
    assert values["scratch-special"] < values["adapter-special"]


def test_what_the_other_notes_of_the_experiment_say_was_measured(topic, run):
    values = run.values
    cards = [
        values[outcome.value]
        for outcome in topic.modes.experiment.outcomes
        if outcome.value.endswith("-special")
    ]
    assert min(cards) == values["finetuned-special"]
    assert values["scratch-8-special"] > values["pretrained-special"] > values["cards-8-special"]
    early = run.series["cards-8-special"].y
    assert early.index(min(early)) < len(early) / 4
    assert values["rate-large-special"] > values["scratch-special"]
    assert values["rate-large-general"] > values["chance-uniform"]
    late = run.series["rate-small-special"].y[-5:]
    assert sorted(late, reverse=True) == [*late]
    assert values["rehearsal-10-special"] - values["finetuned-special"] < 0.05


# The code in the lessons.


def output_of(code):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "a snippet", "exec"), {})
    return printed.getvalue().splitlines()


def promised(code):
    """What the comments beside and below each print say that it prints."""
    return re.findall(r"print\(.*\)(?:\s*#|\n# )\s*(?:[A-Z][\w\d -]*:\s+)?(.+)", code)


def test_the_snippets_of_deep_print_what_they_say(topic):
    for step in filter(lambda step: step.snippet, topic.modes.deep.steps):
        code = step.snippet.code
        printed, said = output_of(code), promised(code)
        assert len(printed) == len(said) == code.count("print("), step.title
        for line, comment in zip(printed, said, strict=True):
            assert line.startswith(comment.removesuffix("...")), step.title


def test_the_blanks_of_try_can_be_filled_in_by_every_accepted_answer(topic):
    plain = [one for one in topic.modes.try_.exercises if "transformers" not in one.snippet.code]
    assert len(plain) == 4
    for exercise in plain:
        code = exercise.snippet.code
        said = promised(code)
        for answer in exercise.answers:
            assert output_of(code.replace("____", answer)) == said, (exercise.id, answer)


# The table of 12 by 12 scores that visualize follows.

ROWS = [[1, 2, 3, 4, 5, 8], [0, 1, 6, 7, 8, 0]]


def descend(table, inputs, targets, rate, steps):
    """Losses and, each time, the table: plain gradient descent on the mean cross-entropy."""
    for _ in range(steps + 1):
        exps = np.exp(table)
        shares = (exps / exps.sum(axis=1, keepdims=True))[inputs]
        places = np.arange(len(targets))
        yield -np.log(shares[places, targets]).mean(), exps / exps.sum(axis=1, keepdims=True)
        shares[places, targets] -= 1
        np.subtract.at(table, inputs, rate * shares / len(targets))


@pytest.mark.parametrize(
    ("stage", "pairs", "rate", "watched"),
    [
        (6, [pair for row in ROWS for pair in pairwise(row)], 10, (3, 4)),
        (8, [(9, 10), (10, 0)], 2, (9, 10)),
    ],
)
def test_the_stages_of_visualize_show_what_the_table_gives(topic, stage, pairs, rate, watched):
    shown = topic.modes.visualize.stages[stage - 1].data
    rows = re.findall(r"^ *(\d+)  (\d\.\d{3})  (\d\.\d\d)$", shown, re.MULTILINE)
    assert len(rows) == 3
    inputs, targets = (list(part) for part in zip(*pairs, strict=True))
    course = list(descend(np.zeros((12, 12)), inputs, targets, rate, steps=100))
    for step, loss, share in rows:
        found, shares = course[int(step)]
        assert (f"{found:.3f}", f"{shares[watched]:.2f}") == (loss, share)


def test_the_lowest_loss_of_the_table_is_that_of_the_one_open_choice(topic):
    lowest = 2 / 10 * math.log(2)  # after "The", at 2 of the 10 places, two tokens come as often
    assert f"lowest loss possible:  {lowest:.3f}" in topic.modes.visualize.stages[5].data
