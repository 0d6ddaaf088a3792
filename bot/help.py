"""`/help`: the commands and the rules of the game."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.chat import command_buttons, markup
from bot.chat.commands import BY_NAME, TABLE, Command, Option
from bot.chat.events import Commanded, Event, Pressed
from bot.chat.model import Accent, Answer, Button, Post, Style
from bot.chat.options import one_of
from bot.errors import Offer

RULES = """\
**Answering.** Press a button, react with the option's number, or reply with the number, the \
letter (a is 1) or the option's text. Only your latest answer before the question closes counts. \
Removing a reaction or deleting a reply withdraws it, and an edited reply counts as it reads \
now. A ✅ on your reply means that it was read as an answer, right or wrong. A number or letter \
typed in the channel without a reply counts too, if exactly one question is open there and I can \
read the channel (the question says so).

**Typed answers.** If a question has no options, press **Answer** or reply in your own words; \
your latest reply counts. Plurals, articles, spelling variants and typos in longer words don't \
matter; a different number, sign or prefix does. Chatter (“hmm”, “thanks”, a question, an emoji) \
doesn't count as an answer. If your answer looks like chatter, write `answer: …`.

**Questions.** A new channel starts with easy questions; medium ones join after three, hard ones \
after six. A question stays open for 30 to 180 seconds, depending on how much there is to read and \
think about. You can give {quiz} a difficulty and a number of seconds.

**Points.** An easy question is worth 10, a medium one 20, a hard one 30. The daily question \
earns full points whenever you answer. On a live question, a right answer earns full points in \
the first half second, then fewer and fewer, down to half at the very end. A hint costs a \
quarter, even after you've answered. Wrong answers cost nothing.

**Streaks.** Your streak is the number of a channel's daily questions that you answered in a row, \
right or wrong. Every 7 in a row earn a freeze (two at most); a freeze covers one that you miss. A \
deleted question doesn't count. If I'm offline for most of a daily's time, missing it doesn't end \
your streak, and answers to it still count.

**Ranks.** Equal points share a rank, and 0 points have none. Bots don't score, and neither does \
the author of a question.

**Teams.** You can be in one team at a time. A team's score is the sum of its best {best} \
members, so a small team can win and taking part never hurts. Points stay with the team that \
earned them.

**Periods.** Day, week (from Monday), month and all time, in the community's time zone. Points \
belong to the period in which the question was posted."""


def command(event: Commanded, best_of_team: int, topic: str | None) -> Answer:
    """Answer `/help [about]`. `topic` is used in examples."""
    about = event.options.get("about", "").strip().lstrip("/")
    return Answer(_about(about, best_of_team, topic) if about else _overview(event))


def pressed(event: Pressed, best_of_team: int, topic: str | None) -> Answer:
    """Answer a press on a help button with another page."""
    about = event.button.partition(":")[2]
    post = _about(about, best_of_team, topic) if about else _overview(event)
    return Answer(post, instead=True)


def _about(about: str, best_of_team: int, topic: str | None) -> Post:
    page = one_of(about, ("rules", *BY_NAME), "help on")
    if page == "rules":
        return Post(
            title="The rules of the game",
            text=RULES.format(best=best_of_team, quiz=markup.command("quiz")),
            buttons=(Button("help:", "All commands"),),
        )
    return _manual(BY_NAME[page], topic)


def _overview(event: Event) -> Post:
    lines = [f"{markup.command(each.name)} · {each.summary}" for each in TABLE]
    return Post(
        title="Studyhall",
        text="Learn a topic in minutes, answer questions together, and climb the leaderboard."
        "\n\n" + "\\\n".join(lines),
        accent=Accent.LESSON,
        buttons=(*_first_steps(event), Button("help:rules", "The rules")),
    )


def _first_steps(event: Event) -> Iterable[Button]:
    """Yield buttons for first steps that are possible here."""
    yield replace(command_buttons.button(Offer("Learn a topic", "/learn")), style=Style.PRIMARY)
    if not event.place.direct:
        yield command_buttons.button(Offer("Ask a question here", "/quiz"), besides=True)
        yield command_buttons.button(Offer("Leaderboard", "/leaderboard"))
    yield command_buttons.button(Offer("My points", "/me"))


def _manual(of: Command, topic: str | None) -> Post:
    subcommands = [
        f"- {markup.command(of.name, each.name)} · {each.summary}" for each in of.subcommands
    ]
    options = _options(of)
    lines = [*subcommands, "", "Options:", "", *options] if subcommands and options else options
    line = of.example_with(topic).removeprefix(f"/{of.name}").strip()
    return Post(
        title=f"Help: {of.name}",
        text="\n".join([f"{of.summary}. For example {markup.command(of.name, line)}.", "", *lines]),
        accent=Accent.LESSON,
        buttons=(Button("help:", "All commands"), Button("help:rules", "The rules")),
    )


def _options(of: Command) -> list[str]:
    """Return a line for each option, with each meaning that it has for a subcommand."""
    lines = {option.name: _meaning(option) for option in of.options}
    for each in of.subcommands:
        for option in each.options:
            if _meaning(option) not in lines.setdefault(option.name, _meaning(option)):
                lines[option.name] += f"; with *{each.name}*: {_meaning(option)}"
    return [f"- **{name}** · {meaning}" for name, meaning in lines.items()]


def _meaning(option: Option) -> str:
    return f"{option.summary}{_choices(option)}"


def _choices(option: Option) -> str:
    return f": {', '.join(option.choices)}" if option.choices else ""
