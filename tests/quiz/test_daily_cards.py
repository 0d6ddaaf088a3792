"""What a daily becomes: all that came of it, and nothing that tells the answer by accident."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.discord import render as discord
from adapters.slack import render as slack
from bot.chat.markup import Inline, Paragraph, Quote, Spoiler, parse
from bot.text.emoji import KEYCAPS
from tests.curriculum.build import question, short, topic
from tests.memory_chat import ROOMY, MemoryChat
from tests.scene import Scene, topics

RIGHT, OTHER, THIRD = "Reading a large corpus", "Cleaning some tables", "Rating a few replies"
DAY = 24 * 3600
TELLING = ("Yes, that is it", "Look at the data", "See what is predicted", "Ask what the labels")


@pytest.fixture
def scene(store):
    return Scene(store, topics(topic(questions=[question(), short()])))


@pytest.fixture
def bare(store):
    """On a platform that can hide nothing."""
    chat = MemoryChat(limits=replace(ROOMY, spoilers=False))
    return Scene(store, topics(topic(questions=[question(), short()])), chat)


def open_text(text: str) -> str:
    """What is read without pressing anything."""

    def of(inlines: tuple[Inline, ...]) -> str:
        return "".join(
            "" if isinstance(each, Spoiler) else getattr(each, "text", "") or of(each.inner)
            for each in inlines
            if hasattr(each, "text") or hasattr(each, "inner")
        )

    def blocks(found) -> str:
        said = []
        for block in found:
            if isinstance(block, Paragraph):
                said.append(of(block.inner))
            elif isinstance(block, Quote):
                said.append(blocks(block.inner))
            elif hasattr(block, "items"):
                said += [blocks(item) for item in block.items]
        return "\n".join(said)

    return blocks(parse(text).blocks)


async def play(scene):
    await scene.daily()
    for name, option in (("Ada", RIGHT), ("Bob", OTHER), ("Cy", RIGHT)):
        await scene.person(name).chooses(option)
    await scene.close(DAY + 1)


async def test_a_reveal_tells_what_everyone_chose_streaks_standings_and_the_lesson(scene):
    await play(scene)
    await scene.daily("daily:s1:2026-03-05")
    await scene.person("Ada").chooses(RIGHT)
    await scene.close(DAY + 1)
    first, second = (scene.chat.messages[ref] for ref in scene.chat.messages)
    assert "2 (67%)" in first.text
    assert "1 (33%)" in first.text
    assert "The day's standings" in first.text
    assert "🥇 Ada · **10**" in first.text
    assert "(+10)" not in first.text  # that would tell who was right
    assert "Daily streak" not in first.text  # once is no row
    assert "🔥 Daily streaks: Ada **2**" in second.text
    assert first.footer == "easy · 3 people answered"
    assert any(button.id == "learn:first::0" for button in first.buttons)
    assert len(scene.chat.messages) == 2  # one post each, edited
    assert scene.standings == []


async def test_its_picture_says_the_numbers_to_who_cannot_see_it(scene):
    await play(scene)
    counts = ["0 (0%)"] * 3
    counts[scene.shown(RIGHT)], counts[scene.shown(OTHER)] = "2 (67%)", "1 (33%)"
    listed = ", ".join(f"{number}: {count}" for number, count in enumerate(counts, 1))
    assert scene.post.picture.alt == f"What 3 people answered. {listed}."
    assert scene.post.picture.png.startswith(b"\x89PNG")


async def test_who_scrolls_back_reads_the_question_and_no_answer(scene):
    await play(scene)
    shown = open_text(scene.post.text)
    for option in (RIGHT, OTHER, THIRD):
        assert option in shown
    for telling in (*TELLING, "✅", "❌", "of 3 got it right", "The answer is"):
        assert telling not in shown
        assert telling not in scene.post.title
    for telling in (*TELLING, f"{KEYCAPS[scene.shown(RIGHT)]} {RIGHT} · 2 of 3 got it right"):
        assert telling in scene.post.text


async def test_where_nothing_can_be_hidden_the_answer_is_for_who_asks_for_it(bare):
    await play(bare)
    for telling in (*TELLING, "✅", "❌", "of 3 got it right"):
        assert telling not in bare.post.text
    assert "2 (67%)" in bare.post.text
    told = await bare.person("Dan").presses(bare.post.unhide.id)
    assert told.title.startswith("The answer is")
    for telling in TELLING:
        assert telling in told.text


async def test_the_answer_is_not_shown_while_the_question_is_open(bare):
    await bare.daily()
    number = bare.post.buttons[0].id.split(":")[1]
    assert "still open" in (await bare.person("Dan").presses(f"quiz:{number}:solution")).text


async def test_how_one_did_says_nothing_of_speed(scene):
    await play(scene)
    mine = next(each for each in scene.post.buttons if each.label == "How did I do?")
    said = (await scene.person("Ada").presses(mine.id)).text
    assert said.endswith("Right: **+10**.")


async def test_a_daily_that_nobody_answered_has_no_picture(scene):
    await scene.daily()
    await scene.close(DAY + 1)
    assert scene.post.picture is None
    assert scene.post.footer == "easy · no people answered"
    assert "Standings" not in scene.post.text
    assert "nobody answered" in scene.post.text


async def test_a_short_answer_is_hidden_too(scene):
    await scene.daily(question="how-many")
    button = scene.post.buttons[0].id
    await scene.person("Ada").presses(button, text="7")
    await scene.person("Bob").presses(button, text="8")
    await scene.close(DAY + 1)
    shown = open_text(scene.post.text)
    assert "7" not in shown
    assert "Three and four make it" not in shown
    assert "7, seven · 1 of 2 got it right" in scene.post.text
    assert scene.post.picture.alt == "What 2 people answered. Right: 1 (50%), Not yet: 1 (50%)."


@pytest.mark.parametrize("render", [discord.markdown, slack.mrkdwn])
async def test_the_reveal_is_written_by_every_renderer(scene, render):
    await play(scene)
    assert RIGHT in render(parse(scene.post.text))
