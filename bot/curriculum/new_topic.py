"""Template for a new topic: small, valid, and meant to be edited."""

from __future__ import annotations

import errno
import os
import re
import shutil
from pathlib import Path
from typing import Final

from bot.chat.markup import escape
from bot.curriculum.library import Library
from bot.curriculum.loading import COURSE_FILE, QUESTIONS_FILE, TOPIC_FILE
from bot.curriculum.messages import shown, slug_of
from bot.errors import Mistake, NotFound, SettingsError

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST: Final = 48
_THERE_ALREADY: Final = (errno.EEXIST, errno.ENOTEMPTY)


def create(root: Path, name: str) -> list[Path]:
    """Create the files of a new topic, named COURSE/TOPIC, and of its course if that's new too.

    Returns the new files. They appear atomically, and nothing is ever overwritten.
    Raises Mistake if the name can't be used, SettingsError if the folder can't be written.
    """
    course, topic = _parsed(name)
    _refuse_known(root, course, topic)
    try:
        root.mkdir(parents=True, exist_ok=True)
        return _write(root, course, topic)
    except OSError as exc:
        if exc.errno in _THERE_ALREADY:
            raise _taken(root / course / topic) from exc
        raise SettingsError(
            f"{root} can't be written ({exc.strerror}). {own_folder(name)}"
        ) from exc


def own_folder(name: str) -> str:
    """Return the instructions for creating this topic in your own folder."""
    return (
        "Make the topic in a folder of your own: set STUDYHALL_CONTENT to it, for example "
        f"STUDYHALL_CONTENT=my-content studyhall content new {name}"
    )


def _parsed(name: str) -> tuple[str, str]:
    parts = name.strip("/").split("/")
    if len(parts) == 2 and all(_SLUG.fullmatch(each) and len(each) <= _LONGEST for each in parts):
        return parts[0], parts[1]
    meant = [slug for slug in map(slug_of, parts[-2:]) if slug]
    example = "/".join(meant) if len(meant) == 2 else "biology/cell-division"
    raise Mistake(
        f"{escape(shown(name))} can't name a topic. Write its course and its own id, in lowercase "
        f"letters, digits and hyphens, such as {example}"
    )


def _refuse_known(root: Path, course: str, topic: str) -> None:
    """Raise Mistake if the name already leads to a topic."""
    folder = root / course / topic
    for there in (folder, folder.with_name(f"{topic}.yaml")):
        if there.exists():
            raise _taken(there)
    if (root / course).is_file():
        raise _taken(root / course)
    if not root.is_dir():
        return
    library, _ = Library.usable(root)
    try:
        known = library.find(topic)
    except NotFound:
        return
    raise Mistake(
        f"“{topic}” already leads to the topic “{escape(known.topic.title)}” ({known.course.id}/"
        f"{known.topic.id}). Choose another name, such as {course}/{topic}-basics"
    )


def _taken(there: Path) -> Mistake:
    return Mistake(
        f"{escape(str(there))} is there already, and stays as it is. Edit it, or choose another "
        "name."
    )


def _write(root: Path, course: str, topic: str) -> list[Path]:
    """Write everything to a staging folder hidden from a running bot, then move it into place."""
    folder = root / course
    staged = root / f".new-{os.getpid()}"
    staged.mkdir()
    try:
        texts = {TOPIC_FILE: _topic(topic), QUESTIONS_FILE: _QUESTIONS}
        made = [folder / topic / file for file in texts]
        (staged / topic).mkdir()
        for file, text in texts.items():
            (staged / topic / file).write_text(text, encoding="utf-8")
        if not (folder / COURSE_FILE).exists():
            made.insert(0, folder / COURSE_FILE)
            (staged / COURSE_FILE).write_text(_course(course), encoding="utf-8")
        if not folder.exists():
            staged.rename(folder)
            return made
        (staged / topic).rename(folder / topic)
        if made[0].name == COURSE_FILE:
            (staged / COURSE_FILE).rename(folder / COURSE_FILE)
        return made
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _title(slug: str) -> str:
    words = slug.replace("-", " ")
    return words[0].upper() + words[1:]


def _course(course: str) -> str:
    return f"""\
# A course: a folder of topics. This file says what people see of it in the list of topics.
id: {course}
title: {_title(course)}
# One line, up to 160 characters
summary: Say in one line what this course is about.
"""


def _topic(topic: str) -> str:
    return f"""\
# A topic. Lines that start with # are notes for you; learners never see them.
# The id is the name of this folder. People can type it: /learn {topic}
id: {topic}
# What people see, up to 60 characters
title: {_title(topic)}
# Other names that find the topic, if it has any: take the # out of the next two lines
# aliases:
#   - another name
# One line, up to 160 characters: what people will know or be able to do afterwards
summary: Say in one line what people will know after this topic.
# Where you read what you teach. Each question names the id of one of these.
sources:
  - id: roediger-2006
    title: Roediger and Karpicke, Test-Enhanced Learning, 2006
    url: https://doi.org/10.1111/j.1467-9280.2006.01693.x
# questions.yaml, beside this file, has the questions. A lesson is optional: write explain.yaml to
# add one. "studyhall content reference" lists what goes into it, and into every other file.
"""


_QUESTIONS: Final = """\
# Three questions to start from, about why quizzes help. Replace them by your own.
# Each id is yours to choose: lowercase letters, digits and hyphens.

# A question with options
- id: recalled-or-reread
  # easy (10 points), medium (20) or hard (30)
  difficulty: easy
  # The question, up to 500 characters
  stem: Two groups learn a text. One rereads it, the other recalls it. Who knows more in a week?
  # 3 to 5 options of about the same length. They're shuffled. Mark the right one with key: true.
  options:
    - text: The group that rereads it
      # What people read about this option once the question has closed: which mistake it is
      feedback: Rereading feels easy, and it helps for minutes. After a week, more of it is lost.
    - text: The group that recalls it
      key: true
      # … or why it's right
      feedback: Recalling a text is practice for recalling it later. Seeing it again is not.
    - text: Both groups, to a similar degree
      feedback: That holds for a few hours at best. Over days, the two move apart.
  # How to get to the answer, in one to six steps
  solution:
    - Ask what each group practices. One practices reading, the other practices recalling.
    - A test in a week asks people to recall, so the group that has practiced that does better.
  # One line by which people can tell for themselves
  check: Close a book after a page and say what it said. Did you notice what you had missed?
  # Shows the way without giving the answer away. It costs a quarter of the points.
  hint: Think of what a test asks people to do.
  # The id of a source in topic.yaml
  source: roediger-2006

# A question that people answer in their own words
- id: name-of-the-effect
  difficulty: medium
  stem: Being quizzed on something helps people remember it. What do psychologists call this?
  # Every different wording that counts. Typing mistakes, plurals and articles match by themselves.
  answers:
    - testing effect
    - retrieval practice
    - test-enhanced learning
  # Why this is the answer
  feedback: A test doesn't only measure what people know. It changes what they remember.
  solution:
    - The finding is named after its cause, and the cause is the quiz itself.
    - Psychologists say testing where others say quizzing, so it is the testing effect.
  check: Could you explain to a friend why a quiz is more than a measurement?
  hint: It is named after what a quiz does.
  source: roediger-2006

# A hard question: what most people get wrong
- id: five-minutes-later
  difficulty: hard
  stem: The same two groups are tested five minutes after learning. Who does better now?
  options:
    - text: The group that rereads it
      key: true
      feedback: Right after learning, rereading wins. That is why it feels like the better way.
    - text: The group that recalls it
      feedback: It wins after days, not after minutes. The order turns around with time.
    - text: Neither of them, at that point
      feedback: There is a difference this early, but it points the other way than later.
  solution:
    - After five minutes the text is still fresh for people who have just seen it again.
    - Recalling leaves gaps at first. It pays off once forgetting sets in.
  check: Does it feel as if you know something best right after reading it?
  hint: How fresh is the text for each group?
  source: roediger-2006
"""
