"""Whatever a platform tells, the hall answers it and logs no fault: ids and texts of any kind."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.commands import TABLE
from bot.chat.events import (
    Commanded,
    Event,
    Met,
    Pointed,
    Pressed,
    Reacted,
    Replied,
    Visited,
    Wrote,
)
from bot.chat.model import MessageRef, Person, Place
from bot.chat.sanitize import cleaned
from bot.ops import metrics
from tests.curriculum.build import short, topic
from tests.scene import CHANNEL, START, Scene, topics

bad = st.sampled_from(
    ["\0", "\ud83e", "\udc00\ud800", "\u202e", "\u200b", "\U000e0041", "'", "%", ":"]
)
pieces = st.text(max_size=12) | st.text(
    st.characters(categories=["Cs", "Cc", "Cf", "Lo"]), max_size=12
)
strange = st.builds(lambda *parts: "".join(parts), pieces, bad, pieces) | st.builds(
    lambda text, times: text * times, bad, st.integers(1, 3000)
)
buttons = st.builds(
    lambda kind, rest: f"{kind}:{rest}",
    st.sampled_from(["quiz", "learn", "read", "share", "board", "board-share", "help"]),
    strange,
)
names = st.sampled_from([each.name for each in TABLE])
option_names = st.sampled_from(sorted({option.name for each in TABLE for option in each.options}))


_examples = count(1)


def known_or(strategy, known):
    return st.just(known) | strategy


places = st.builds(
    Place,
    platform=st.just("memory"),
    space=known_or(strange, CHANNEL.space),
    channel=known_or(strange, CHANNEL.channel),
    thread=st.none() | strange,
    direct=st.booleans(),
)
people = st.builds(
    Person,
    platform=st.just("memory"),
    space=known_or(strange, CHANNEL.space),
    id=known_or(strange, "ada"),
    name=strange,
)
basics = {"delivery": strange, "at": st.just(START), "person": people, "place": places}
messages = st.just(MessageRef(CHANNEL, "m1")) | st.builds(MessageRef, places, strange)
events = st.one_of(
    st.builds(
        Commanded,
        **basics,
        name=names | strange,
        options=st.dictionaries(option_names | strange, strange, max_size=3),
        is_admin=st.booleans(),
    ),
    st.builds(
        Pressed, **basics, message=messages, button=buttons | strange, text=st.none() | strange
    ),
    st.builds(
        Pointed,
        **basics,
        name=names | strange,
        message=messages,
        buttons=st.lists(buttons | strange, max_size=3).map(tuple),
    ),
    st.builds(Reacted, **basics, message=messages, emoji=strange, added=st.booleans()),
    st.builds(Replied, **basics, message=messages, text=strange),
    st.builds(Wrote, **basics, message=messages, text=strange),
    st.builds(Visited, **basics),
    st.builds(Met, **basics),
)


def texts(value):
    """Every text that is anywhere in a value."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from texts(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from (*texts(key), *texts(each))


def storable(text):
    return "\0" not in text and text.encode("utf-8", "ignore").decode() == text


@given(events)
def test_every_text_of_every_event_can_be_stored(event):
    after = cleaned(event)
    assert type(after) is type(event)
    assert all(map(storable, texts(after)))
    assert list(texts(cleaned(after))) == list(texts(after))
    if all(map(storable, texts(event))) and max(map(len, texts(event))) <= 200:
        assert after is event


def test_two_bad_ids_stay_two():
    ids = ["\0", "\ud800", "\ud801", "x" * 200 + "y", "x" * 200 + "z", "x" * 200]
    deliveries = [cleaned(met(delivery=each)).delivery for each in ids]
    assert len(set(deliveries)) == len(ids)
    assert max(map(len, deliveries)) <= 200
    assert cleaned(met(name="x" * 300)).person.name == "x" * 300


def met(delivery="d", name="Ada"):
    person = Person("memory", "club", "ada", name)
    return Met(delivery=delivery, at=START, person=person, place=CHANNEL)


def test_every_kind_of_event_is_tried():
    kinds = {each.__name__ for each in Event.__subclasses__()}
    assert kinds == {
        "Commanded",
        "Pointed",
        "Pressed",
        "Reacted",
        "Replied",
        "Visited",
        "Met",
        "Wrote",
    }


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(events, min_size=1, max_size=6))
async def test_whatever_is_told_is_handled_without_a_fault(store, caplog, told):
    example = next(_examples)
    scene = Scene(store, topics(topic(questions=[short()])))
    scene.clock.time = START + timedelta(days=2 * example)
    ada = scene.person("Ada")
    await ada.types("/quiz", delivery=f"quiz-{example}")
    answer = next(button.id for button in scene.post.buttons if button.ask)
    faults = metrics.value("studyhall_faults_total")
    for event in told:
        await scene.dispatcher.handle(event)
        await scene.dispatcher.handle(event)  # told twice
    kept = await ada.presses(answer, scene.question, text="7", delivery=f"answer-{example}")
    assert "**7**" in kept.text
    await scene.close(after=86_400)
    assert metrics.value("studyhall_faults_total") == faults
    assert [each.getMessage() for each in caplog.records if each.levelname == "ERROR"] == []


@pytest.mark.parametrize("command", sorted({each.name for each in TABLE}))
@pytest.mark.parametrize("typed", ["\ud83e", "\0", "x" * 5000])
async def test_whatever_is_typed_is_completed_without_a_fault(store, command, typed):
    scene = Scene(store, topics(topic()))
    person = Person("memory", f"club{typed}", f"ada{typed}", "Ada")
    for option in sorted({option.name for each in TABLE for option in each.options}):
        assert (
            list(await scene.dispatcher.complete(person, CHANNEL, command, option, typed))
            is not None
        )
