"""A small hand-written handler: what the core would do, as a script that tests can read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from bot.chat.events import Commanded, Event, Pressed, Reacted, Replied
from bot.chat.markup import escape, moment
from bot.chat.model import Accent, Button, MessageRef, Person, Picture, Place, Post, Style, TextBox
from bot.chat.platform import Chat, Suggestion
from bot.text.emoji import KEYCAPS

TOPICS = ("pretraining", "fine-tuning", "tokenization")


def picture() -> Picture:
    """A small bar chart."""
    image = Image.new("RGB", (640, 240), "#ffffff")
    draw = ImageDraw.Draw(image)
    for index, height in enumerate((60, 110, 150, 175, 190, 196)):
        draw.rectangle((40 + index * 98, 215 - height, 106 + index * 98, 215), fill="#0b7a68")
    draw.line((24, 216, 620, 216), fill="#565b63", width=2)
    out = BytesIO()
    image.save(out, "PNG")
    return Picture(out.getvalue(), "Six bars that rise and level off: loss falls with training.")


LESSON = Post(
    title="Pre-training and fine-tuning",
    text=(
        "A language model first reads **a very large** pile of text,"
        " and only then learns *one job*.\n\n"
        "- **Pre-training** predicts the next token, over and over\n"
        "- **Fine-tuning** adjusts what is there on a small, chosen set\n"
        "  1. pick examples\n  2. train a little\n\n"
        "```python\nmodel = load('base')\nmodel.train(examples, steps=200)\n```\n\n"
        "> Knowledge first, then a specialty.\n\n"
        "Try to say it yourself: ||the base model *predicts*; the tuned one `follows`||. "
        "More in [the paper](https://example.org/paper)."
    ),
    accent=Accent.LESSON,
    picture=picture(),
    buttons=(
        Button("page:1", "Next", Style.PRIMARY),
        Button("say", "Say it yourself", ask="What does pre-training do, in your own words?"),
    ),
    footer="Page 1 of 2 · 4 minutes",
    unhide=Button("page:0:show", "Show the answer"),
)
PAGE_TWO = Post(
    title="Pre-training and fine-tuning",
    text="The second page: far less data is needed the second time.",
    accent=Accent.LESSON,
    buttons=(Button("page:0", "Back"), Button("page:2", "Next", Style.PRIMARY, disabled=True)),
    footer="Page 2 of 2",
)
STEM = "What does a model learn **first**?"
OPTIONS = ("To follow instructions", "To predict the next token", "To rank answers", "To translate")


def question(event: Event) -> Post:
    end = event.at + timedelta(seconds=90)
    lines = "\n\n".join(f"{mark} {text}" for mark, text in zip(KEYCAPS, OPTIONS, strict=False))
    return Post(
        title="Question: pre-training",
        text=f"{STEM}\n\n{lines}\n\nOpen until {moment(end)}, {moment(end, relative=True)}.",
        accent=Accent.QUESTION,
        buttons=(
            *(Button(f"answer:{n}", KEYCAPS[n]) for n in range(4)),
            Button("close", "Close now", row=1),
        ),
        reactions=KEYCAPS[:4],
        footer="Medium · 20 points · answer by button, reaction or reply",
    )


REVEAL = Post(
    title="Question: pre-training",
    text=f"{STEM}\n\nIt was {KEYCAPS[1]} **To predict the next token**, ██████ 67%.",
    accent=Accent.GOOD,
    footer="Closed",
)


class Script:
    """Answers every event in a way that can be seen; `events` keeps what it was told."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.events: list[Event] = []
        self.answered = asyncio.Event()

    async def handle(self, event: Event) -> None:
        self.events.append(event)
        await self._answer(event)
        self.answered.set()

    async def _answer(self, event: Event) -> None:
        match event:
            case Commanded(name="learn"):
                await self.chat.whisper(event, LESSON)
            case Commanded(name="quiz"):
                await self.chat.send(event.place, question(event), event.delivery)
            case Commanded(name="me"):
                await self.chat.direct(event.person, Post("You have 40 points."))
            case Commanded(name="leaderboard"):
                raise RuntimeError("the script fails here on purpose")
            case Commanded():
                await self.chat.whisper(event, Post(f"You asked for {escape(event.name)}."))
            case Pressed():
                await self._pressed(event, event.message)
            case Reacted(emoji=emoji, added=added):
                text = f"You chose {escape(emoji)}." if added else "You took it back."
                await self.chat.whisper(event, Post(text))
            case Replied(text=text):
                await self.chat.whisper(event, Post(f"Heard: {escape(text)}"))

    async def _pressed(self, event: Pressed, message: MessageRef) -> None:
        if event.button == "page:1":
            await self.chat.whisper(event, PAGE_TWO, instead=True)
        elif event.button == "page:0:show":
            await self.chat.whisper(event, Post(LESSON.text.replace("||", "")), instead=True)
        elif event.button == "page:0":
            await self.chat.whisper(event, LESSON, instead=True)
        elif event.button == "close":
            await self.chat.edit(message, REVEAL)
        elif event.text is not None:
            await self.chat.whisper(event, Post(f"You said: {escape(event.text)}"))
        else:
            choice = KEYCAPS[int(event.button.removeprefix("answer:"))]
            await self.chat.whisper(
                event, Post(f"You chose {choice}. You may change it.", accent=Accent.GOOD)
            )

    async def text_box(self, event: Pressed) -> TextBox | None:
        return TextBox("In your own words", "What does **pre-training** do?\n\n```\nx\n```", 40)

    async def complete(
        self, person: Person, place: Place, command: str, option: str, typed: str
    ) -> Sequence[Suggestion]:
        return [Suggestion(topic.title(), topic) for topic in TOPICS if typed.casefold() in topic]
