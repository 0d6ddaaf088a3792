"""One post of each kind, as the core makes them: fixed here, so that only rendering is held."""

from dataclasses import replace

from bot.chat.markup import command
from bot.chat.model import Accent, Button, Picture, Post, Style, TextBox
from bot.text.emoji import KEYCAPS

_ANSWERS = tuple(
    Button(f"quiz:0123456789abcdef:{shown}", KEYCAPS[shown], full=f"{shown + 1} · {text}")
    for shown, text in enumerate(("A large corpus", "2 * 3 @everyone", "None"))
)
_LONG_OPTIONS = (
    "The values of its weights, which move a little",
    "The plan of its layers, redrawn to suit the new job",
    "The list of pages that it looks up before it replies",
)
_SHORT_OPTIONS = ("About 28 million", "About 28 <!channel>", "About 2 trillion")


def _asked(options: tuple[str, ...]) -> Post:
    """A question whose options have no markup, so that labels can show them."""
    listed = "\\\n".join(f"{mark} {text}" for mark, text in zip(KEYCAPS, options, strict=False))
    return Post(
        f"What changes?\n\n{listed}\n\nPress a button. Open until <t:1772625630>.",
        brief="What changes?\n\nPress a button. Open until <t:1772625630>.",
        title="The first topic · easy · 10 points",
        accent=Accent.QUESTION,
        buttons=(
            *(
                replace(each, full=f"{number} · {text}", spell_out=True)
                for number, (each, text) in enumerate(zip(_ANSWERS, options, strict=True), 1)
            ),
            Button("quiz:0123456789abcdef:hint", "Hint", row=1),
        ),
    )


TEXT_BOX = TextBox("Your answer", "How many are *three* and `four`?\n\n```python\n3 + 4\n```", 300)

POSTS = {
    "question that some have answered": Post(
        f"Which?\n\n{KEYCAPS[0]} A corpus\\\n{KEYCAPS[1]} Ratings\n\n"
        "Press a button. Open until <t:1772625630:R>. **3 answered so far.**",
        title="The first topic · easy · 10 points",
        accent=Accent.QUESTION,
        buttons=_ANSWERS[:2],
        footer="Asked by Ada <@1> · The latest answer counts",
    ),
    "question": Post(
        "Which of these *reads* `text`?\n\n```python\nmodel(x)\n```\n\n"
        f"{KEYCAPS[0]} A **large** corpus\\\n{KEYCAPS[1]} 2 \\* 3 @everyone\\\n"
        f"{KEYCAPS[2]} None\n\n"
        "Press a button. Open until <t:1772625630:R>.",
        title="The first topic · easy · 10 points",
        accent=Accent.QUESTION,
        buttons=(*_ANSWERS, Button("quiz:0123456789abcdef:hint", "Hint", row=1)),
        reactions=KEYCAPS[:3],
        footer="The latest answer counts",
    ),
    "question with long options": _asked(_LONG_OPTIONS),
    "question with short options": _asked(_SHORT_OPTIONS),
    "short question": Post(
        "How many are three and four?",
        title="The first topic · hard · 30 points",
        accent=Accent.QUESTION,
        buttons=(
            Button("quiz:0123456789abcdef:answer", "Answer", Style.PRIMARY, ask="Your answer"),
        ),
    ),
    "confirmation": Post(
        f"You chose {KEYCAPS[1]} Rating.\n\nYou can change it until <t:1772625630:R>.",
        accent=Accent.QUESTION,
        in_place=(
            *(replace(each, style=Style.PLAIN) for each in (_ANSWERS[0], _ANSWERS[2])),
            Button("quiz:0123456789abcdef:hint", "Hint (costs a quarter)", row=1),
        ),
    ),
    "reveal": Post(
        f"Which?\n\n✅ {KEYCAPS[0]} **A corpus**\\\n▰▰▰▰▰▰▰▱▱▱ 2 (67%)\n> Yes, *that* is it.\n\n"
        "**Step by step**\n1. Look.\n2. See.\n\n"
        "🏁 Fastest right answer: **Ada \\<\\@1\\>**, after 1.0 s\\\n"
        "Source: [A paper](https://example.org/a_(b))",
        title=f"The answer is {KEYCAPS[0]}",
        accent=Accent.GOOD,
        buttons=(Button("quiz:0123456789abcdef:mine", "How did I do?", Style.PRIMARY),),
        footer="The first topic · easy",
    ),
    "standings": Post(
        "🥇 Ada · **10** *(+10)*\\\n` –` Bob · **0**\\\n⋯\\\n**▸** ` –` Cy · **0**",
        title="Standings · this week",
        accent=Accent.BOARD,
        buttons=(Button("board:week:people", "Full leaderboard"),),
    ),
    "lesson": Post(
        "Data goes in.\n\n- one\n- two\n  - three\n\n||Four.||",
        title="The first topic: *the way*",
        accent=Accent.LESSON,
        picture=Picture(b"png", "Data goes into a model."),
        buttons=(
            Button("learn:first:explain:0:back", "‹ Back", disabled=True),
            Button("learn:first:explain:1:next", "Next ›", Style.PRIMARY),
            Button("share:first:explain:0", "Share to channel"),
            Button("learn:first:explain:0:mode", "Explain", row=1, disabled=True),
            *(Button(f"learn:first:m{n}:0:mode", f"Mode {n}", row=1 + n // 5) for n in range(1, 9)),
        ),
        footer="Course › Basics › The first topic · explain · 1 of 6 · 4 min",
        unhide=Button("learn:first:explain:0:show", "Show the answer"),
    ),
    "mistake": Post("There is no such topic. Did you mean **first**?", accent=Accent.BAD),
    "help": Post(
        f"{command('me')} · Your points\\\n**Start** with {command('learn', 'first why')}.",
        title="Studyhall",
        accent=Accent.LESSON,
    ),
    "nothing but a picture": Post("", picture=Picture(b"png", "")),
}
