"""What tests do and look at on a loopback Discord."""

from __future__ import annotations

from typing import Any

from tests.loopback.discord.interactions import Interaction, words
from tests.loopback.discord.server import Loopback, until
from tests.scenes.run import Run

KEY = "Reading a large corpus"
KEYCAPS = ["1️⃣", "2️⃣", "3️⃣"]
Message = dict[str, Any]


def posts(discord: Loopback, beginning: str = "") -> list[Message]:
    return [each for each in discord.world.said if words(each).startswith(beginning)]


def buttons(of: Message) -> dict[str, str]:
    """Of each button's label: its custom_id."""
    inside = [each for row in of["components"] for each in row["components"]]
    return {each["label"]: each["custom_id"] for each in inside}


def button(of: Message, number: int) -> str:
    return list(buttons(of).values())[number]


def key_of(question: Message) -> int:
    """Where the right option was shuffled to."""
    return next(number for number, label in enumerate(buttons(question)) if KEY in label)


async def answered(interaction: Interaction) -> Interaction:
    await until(interaction.done.is_set, "the interaction is answered")
    return interaction


async def asked(discord: Loopback, seconds: int = 10, about: str = "first") -> Message:
    """A question in the channel, complete with its reactions, asked by Host."""
    host = discord.world.joins("Host")
    await answered(await discord.commands(host, "quiz", topic=about, seconds=seconds))
    question = posts(discord, f"The {about} topic")[-1]
    if about == "first":  # the other has options to press
        reactions = discord.world.reactions
        await until(lambda: len(reactions(question["id"])) == 3, "reactions to press")
    return question


async def pressed(discord: Loopback, who: Message, question: Message, number: int) -> Interaction:
    return await answered(await discord.presses(who, question, button(question, number)))


def answers(run: Run, question: Message) -> list[tuple[str, str | int]]:
    """Whose answers to a question were kept, and what they said, in their order."""
    found = run.rows(
        "SELECT person, coalesce(text, choice) FROM answers JOIN rounds ON rounds.id = round_id "
        f"WHERE rounds.message = '{question['id']}' ORDER BY answers.id"
    )
    return [(person.rpartition(":")[2], said) for person, said in found]


async def kept(run: Run, count: int) -> None:
    await until(lambda: len(run.rows("SELECT id FROM answers")) == count, f"{count} kept")


async def revealed(discord: Loopback, *, alone: bool = False) -> None:
    """Wait for the reveal and, unless one person `alone` has answered, for the standings."""
    await until(lambda: posts(discord, "The answer is"), "the reveal")
    if not alone:
        await until(lambda: posts(discord, "Standings"), "the standings")


def earned(run: Run) -> dict[str, tuple[int, int]]:
    """Of each person: how often paid, and whether right."""
    found = run.rows(
        "SELECT person, count(*), max(CAST(correct AS INTEGER)) FROM points GROUP BY person"
    )
    return {person.rpartition(":")[2]: (times, right) for person, times, right in found}
