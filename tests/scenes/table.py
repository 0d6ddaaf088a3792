"""What people do and see around a question in Slack."""

from __future__ import annotations

import pytest

from tests.loopback.slack.deliveries import Delivery
from tests.loopback.slack.people import elements
from tests.loopback.slack.server import Loopback, until
from tests.loopback.slack.world import Ephemeral, Payload, words
from tests.scenes.run import Run

KEY = "Reading a large corpus"
NAMES = ["one", "two", "three"]  # of the keycaps
BOTH = pytest.mark.parametrize("slack", ["socket", "http"], indirect=True)


def posts(slack: Loopback, beginning: str = "") -> list[Payload]:
    return [each for each in slack.world.said if words(each).startswith(beginning)]


def called(of: Payload | Ephemeral, label: str) -> str:
    """The id of the button that is called this."""
    found = [each["action_id"] for _, each in elements(of) if label in each["text"]["text"]]
    assert found, f"no button {label!r} on {words(of) if isinstance(of, dict) else of.text!r}"
    return str(found[0])


def key_of(question: Payload) -> int:
    """Where the right option was shuffled to."""
    labels = [each["text"]["text"] for _, each in elements(question)]
    return next(number for number, label in enumerate(labels) if KEY in label)


async def asked(slack: Loopback, seconds: int = 60, *, marks: int = 3) -> Payload:
    """A question in the channel, complete with its reactions, asked by Host."""
    host = slack.world.joins("Host")
    slack.commands(host, "/quiz", f"first {seconds}")
    await until(lambda: posts(slack, "The first topic"), "the question is asked")
    question = posts(slack, "The first topic")[-1]
    await until(lambda: marks_on(slack, question) == marks, "reactions to press")
    return question


def marks_on(slack: Loopback, question: Payload) -> int:
    return len(slack.world.reactions(slack.world.channel["id"], question["ts"]))


def press(slack: Loopback, who: Payload, question: Payload, number: int) -> Delivery:
    return slack.presses(who, question, called(question, f"{number + 1} · "))


async def pressed(slack: Loopback, who: Payload, question: Payload, number: int) -> Delivery:
    """Press, and see the answer."""
    before = len(slack.world.whispers(who))
    delivery = press(slack, who, question, number)
    await until(lambda: len(slack.world.whispers(who)) > before, "the press is answered")
    assert f"You chose {number + 1}\ufe0f\u20e3" in slack.world.whispers(who)[-1].text
    return delivery


async def heard(slack: Loopback, who: Payload, text: str) -> Ephemeral:
    """The latest private word to somebody that says this."""

    def found() -> list[Ephemeral]:
        return [each for each in slack.world.whispers(who) if text in each.text]

    await until(found, f"{who['name']} is told {text!r}")
    return found()[-1]


async def kept(run: Run, answers: int) -> None:
    await until(lambda: len(run.rows("SELECT id FROM answers")) == answers, f"{answers} kept")


async def revealed(slack: Loopback, *, alone: bool = False) -> None:
    """Wait for the reveal and, unless one person `alone` has answered, for the standings."""
    await until(lambda: posts(slack, "The answer is"), "the reveal")
    if not alone:
        await until(lambda: posts(slack, "Standings"), "the standings")


def earned(run: Run) -> dict[str, tuple[int, int]]:
    """Of each person: how often paid, and whether right."""
    found = run.rows("SELECT person, count(*), max(correct) FROM points GROUP BY person")
    return {person.rpartition(":")[2]: (times, right) for person, times, right in found}
