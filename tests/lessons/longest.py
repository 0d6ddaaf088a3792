"""A topic in which every text is as long as the format allows."""

from __future__ import annotations

from typing import Any

from bot.curriculum.library import Entry
from tests.curriculum.build import question
from tests.lessons.build import Data, entry, modes

_CODE = {"code": ("value = compute(value, 1)  #\n" * 60)[:1200]}


def text(size: int) -> str:
    return ("word " * size)[: size - 1] + "s"


def _sentence() -> str:
    return text(320)


def longest() -> Entry:
    data = modes()
    data["explain"] = _explain(data["explain"])
    data["why"] = {
        **{key: text(900) for key in ("problem", "change", "difference", "use")},
        "before": _CODE,
        "after": _CODE,
        "takeaways": [text(160)] * 5,
    }
    data["deep"]["steps"] = [
        {"title": text(60), "level": "advanced", "text": text(900), "snippet": _CODE}
    ] * 7
    data["visualize"]["stages"] = [
        {"name": text(60), "does": _sentence(), "data": _CODE["code"], "shape": text(160)}
    ] * 8
    data["metrics"]["metrics"] = [
        {
            "name": text(60),
            **{key: _sentence() for key in ("measures", "why", "pitfall")},
            "good": text(160),
            "bad": text(160),
        }
    ] * 6
    data["metrics"]["pitfalls"] = [_sentence()] * 5
    data["review"]["cards"] = [
        {"id": f"c-{index}", "level": "beginner", "front": text(160), "back": _sentence()}
        for index in range(40)
    ]
    data["try"]["exercises"] = [_exercise(index) for index in range(5)]
    data["experiment"]["outcomes"] = [
        {"setting": text(160), "value": "low", "note": _sentence()}
    ] * 12
    data["experiment"]["hints"] = [_sentence()] * 5
    data["recall"]["ideas"] = [{"idea": text(160), "phrasings": [text(160)] * 12}] * 8
    data["recall"]["model_answer"] = text(900)
    questions = [_question(f"q-{index}") for index in range(5)]
    name, title = "n" * 48, text(60)
    return entry(name, title=title, place=[title] * 4, modes=data, questions=questions)


def _explain(data: Data) -> Data:
    likeness = {"there": text(160), "here": text(160)}
    return {
        **data,
        "introduction": text(900),
        "summary": text(900),
        "concepts": [{"name": text(60), "text": text(900), "takeaway": text(160)}] * 4,
        "analogy": {
            "name": text(60),
            "text": text(900),
            "parts": [likeness] * 6,
            "limits": _sentence(),
        },
        "facts": [{"text": _sentence(), "source": "paper"}] * 8,
        "confusions": [{"said": text(160), "right": text(160), "why": _sentence()}] * 6,
    }


def _exercise(index: int) -> Data:
    return {
        "id": f"e-{index}",
        "difficulty": "hard",
        "goal": _sentence(),
        "snippet": {"code": f"{_CODE['code'][:1190]}\n____"},
        "answers": [text(160)] * 6,
        "hint": _sentence(),
        "explanation": _sentence(),
    }


def _question(name: str) -> Data:
    options: list[dict[str, Any]] = [
        {"text": f"{index} {text(150)}", "feedback": text(280), "key": index == 2}
        for index in range(5)
    ]
    return question(name, stem=text(500), snippet=_CODE, options=options, solution=[text(280)] * 6)
