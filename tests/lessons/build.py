"""A small topic with all ten modes, and the longest one that the format allows."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.curriculum.library import Entry, Library
from bot.curriculum.model import Course, Measurements, Topic
from tests.curriculum.build import explain, question, short, topic

Data = dict[str, Any]

CODE = {"code": "loss = model(batch)\nprint(loss)"}
MEASURED: Data = {
    "method": "A table of pairs took 1,200 steps.",
    "about": {"seed": 7, "steps": 1200},
    "samples": {"early": "the the the", "late": "the cat\nsat"},
    "series": {
        "scratch": {"x": [0, 100, 200], "y": [4.0, 2.5, 2.2]},
        "tuned": {"x": [0, 100, 200], "y": [2.5, 1.2, 1.5]},
    },
    "values": {"low": 1.0, "high": 2.345},
}


def modes() -> Data:
    """All ten, each as short as it may be."""
    hard = [f"q-{index}" for index in range(5)]
    return {
        "explain": explain(),
        "why": {
            "problem": "It was slow.",
            "change": "It is fast.",
            "before": CODE,
            "after": {"code": "loss = faster(batch)"},
            "difference": "One word differs.",
            "use": "A clinic uses it.",
            "takeaways": ["Use it.", "Measure it."],
        },
        "deep": {
            "steps": [
                {"title": f"Step {index}", "level": "beginner", "text": "Think.", "snippet": CODE}
                for index in range(1, 8)
            ],
            "idea": "It is all counting.",
        },
        "visualize": {
            "introduction": "Text goes in.",
            "stages": [
                {"name": "Cut", "does": "Cuts text.", "data": "a | b", "shape": "(2,)"},
                {"name": "Count", "does": "Counts it.", "data": "[1, 2]", "shape": "(batch 2, 2)"},
            ],
            "chart": {
                "title": "Loss",
                "alt": "Two lines fall.",
                "x": "steps",
                "y": "loss (nats)",
                "curves": [
                    {"label": "from scratch", "series": "scratch"},
                    {"label": "fine-tuned", "series": "tuned"},
                ],
            },
            "reading": "Lower is better.",
            "specimens": [
                {"label": "At first", "sample": "early"},
                {"label": "In the end", "sample": "late"},
            ],
        },
        "metrics": {
            "introduction": "Measure it.",
            "metrics": [
                {
                    "name": name,
                    "measures": "How wrong it is.",
                    "why": "It is cheap.",
                    "good": "Low",
                    "bad": "High",
                    "pitfall": "It can be gamed.",
                }
                for name in ("Loss", "Accuracy")
            ],
            "pitfalls": ["Never trust one number."],
        },
        "review": {
            "cards": [
                {"id": f"c-{index}", "level": "advanced", "front": "What is it?", "back": "A || b."}
                for index in range(4)
            ]
        },
        "try": {
            "exercises": [
                {
                    "id": f"e-{index}",
                    "difficulty": "easy",
                    "goal": "Fill it in.",
                    "snippet": {"code": "x = ____"},
                    "answers": ["a or `b`", "1 || 2"],
                    "hint": "A letter.",
                    "explanation": "It has to be.",
                }
                for index in range(5)
            ]
        },
        "challenge": {
            "introduction": "Five of them.",
            "seconds": 330,
            "questions": hard,
            "badge": "Star*",
        },
        "experiment": {
            "goal": "Find the best rate.",
            "setup": "A tiny model.",
            "knobs": [{"name": "Rate", "meaning": "How far a step goes."}],
            "unit": "nats per token",
            "outcomes": [
                {"setting": "rate 0.1", "value": "low", "note": "Good."},
                {"setting": "rate 9", "value": "high", "note": "Too far."},
            ],
            "hints": ["Begin small."],
            "conclusion": "Small steps.",
        },
        "recall": {
            "prompt": "What is it?",
            "ideas": [
                {"idea": "It counts.", "phrasings": ["counts", "counting", "tallies", "sums"]},
                {"idea": "It guesses.", "phrasings": ["predicts"]},
            ],
            "model_answer": "It counts.\n\n- and guesses",
        },
    }


def entry(name: str = "first", **changes: Any) -> Entry:
    """A topic with all modes and six questions, as the library holds it."""
    questions = [question(f"q-{index}") for index in range(4)]
    data = topic(name, modes=modes(), questions=[*questions, short("q-4"), question("other")])
    course = Course(id="demo", title="Demo", summary="For tests.")
    measured = Measurements.model_validate(MEASURED)
    return Entry(Topic.model_validate({**data, **changes}), course, measured, Path())


def library(*entries: Entry) -> Library:
    return Library(MappingProxyType({one.topic.id: one for one in entries}))


class FixedShelf:
    """A shelf whose topics are given, and may be given anew."""

    def __init__(self, *entries: Entry) -> None:
        self.library = library(*entries)
