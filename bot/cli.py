"""The command line.

Nothing heavy is imported until a command needs it, so that `--help` answers at once. What a
command does with the network and the database is put together in `bot.run` and `bot.maintenance`.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from bot import __version__
from bot.errors import ContentError, Mistake, SettingsError, StudyhallError
from bot.text.plurals import counted
from bot.text.printable import printable, shortened, visible_lines

if TYPE_CHECKING:
    from bot.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status: 0, 1 for an error, or 2 for wrong arguments or
    settings, when a restart doesn't help."""
    parsed = _parser().parse_args(arguments)
    try:
        status: int = parsed.run(parsed)
        sys.stdout.flush()
    except BrokenPipeError:  # `… | head` has stopped reading
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - for the flush at exit
        return 141  # what a shell reports for a process ended by SIGPIPE
    except StudyhallError as exc:
        _tell(exc)
        return 2 if isinstance(exc, SettingsError) else 1
    except KeyboardInterrupt:
        return 130
    return status


def _tell(exc: StudyhallError) -> None:
    """Print an error after its notes, which say whether anything was started."""
    texts = [str(exc)]
    if isinstance(exc, ContentError):
        texts = []
        for problem in exc.problems:
            print(problem, file=sys.stderr)
    elif isinstance(exc, Mistake):
        from bot.chat.markup import plain

        texts = [plain(str(exc))]
    sentences = [*getattr(exc, "__notes__", ()), *texts]
    if sentences:
        print(f"studyhall: {visible_lines(' '.join(sentences))}", file=sys.stderr)


class _Parser(argparse.ArgumentParser):
    """A parser that makes argparse's errors, which repeat what was typed, short and printable."""

    def error(self, message: str) -> NoReturn:
        super().error(printable(message, _LONGEST_ERROR))


_LONGEST_ERROR = 300


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="studyhall",
        description="A study bot: lessons, quiz questions, and leaderboards for people and teams.",
    )
    parser.add_argument("--version", action="version", version=f"studyhall {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    play = commands.add_parser("play", help="open the playground in a browser; needs no token")
    play.add_argument("--port", type=_port, help="on 127.0.0.1 (default: 8765; 0: any free port)")
    play.add_argument("--no-browser", action="store_true", help="do not open a browser")
    play.set_defaults(run=_play)

    run = commands.add_parser("run", help="run the bot on each platform that has a token")
    run.set_defaults(run=_run)

    doctor = commands.add_parser("doctor", help="check the topics, the database and each platform")
    doctor.add_argument(
        "platform", nargs="?", choices=("discord", "slack"), help="check only this (default: all)"
    )
    doctor.set_defaults(run=_doctor)

    health = commands.add_parser("health", help="check whether the running bot is alive")
    health.set_defaults(run=_health)

    slack = commands.add_parser("slack", help="Slack setup")
    steps = slack.add_subparsers(metavar="COMMAND", required=True)
    manifest = steps.add_parser("manifest", help="print the app manifest for Slack")
    manifest.add_argument("--json", action="store_true", help="as JSON (default: YAML)")
    manifest.add_argument("--address", help="the bot's public URL for HTTP mode: https://…")
    manifest.set_defaults(run=_manifest)

    learn = commands.add_parser("learn", help="read a lesson here in the terminal")
    learn.add_argument("topic", help="its name, or one of its aliases")
    learn.add_argument("mode", nargs="?", help="explain, why, deep … (default: the topic's first)")
    learn.set_defaults(run=_learn)

    content = commands.add_parser("content", help="authoring tools")
    kinds = content.add_subparsers(metavar="COMMAND", required=True)
    new = kinds.add_parser("new", help="create a small topic to edit, in the content folder")
    new.add_argument("name", metavar="COURSE/TOPIC", help="for example biology/cell-division")
    new.set_defaults(run=_new)
    lint = kinds.add_parser("lint", help="find mistakes and guessable questions, and get advice")
    lint.add_argument("path", nargs="?", type=Path, help="a folder, course or topic (default: all)")
    lint.add_argument(
        "--strict", action="store_true", help="warnings fail, too (advice never does)"
    )
    lint.set_defaults(run=_lint)
    schema = kinds.add_parser("schema", help="print the JSON Schema of a topic, for editors")
    schema.set_defaults(run=_schema)
    reference = kinds.add_parser("reference", help="print all fields of a topic, in Markdown")
    reference.set_defaults(run=_reference)

    database = commands.add_parser("db", help="database tools")
    deeds = database.add_subparsers(metavar="COMMAND", required=True)
    copy = deeds.add_parser("copy", help="move a community from SQLite to PostgreSQL")
    copy.add_argument("source", help="sqlite+aiosqlite:///data/studyhall.db")
    copy.add_argument("target", help="an empty postgresql+asyncpg://user:password@host/name")
    copy.set_defaults(run=_copy)

    key = deeds.add_parser("key", help="print a new key for STUDYHALL_SECRET_KEYS")
    key.set_defaults(run=_key)

    boards = commands.add_parser("boards", help="leaderboard maintenance")
    jobs = boards.add_subparsers(metavar="COMMAND", required=True)
    rebuild = jobs.add_parser("rebuild", help="recompute all standings and streaks")
    rebuild.set_defaults(run=_rebuild)
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(
            f"'{printable(text)}' is not a port; give a number from 0 to 65535"
        )
    return int(text)


def _play(parsed: argparse.Namespace) -> int:
    from bot import run

    settings = _settings_to_start()
    if parsed.port is not None:
        settings = settings.model_copy(update={"port": parsed.port})
    return run.play(settings, browser=not parsed.no_browser)


def _run(_: argparse.Namespace) -> int:
    from bot import run

    return run.run(_settings_to_start())


def _settings_to_start() -> Settings:
    """Read the settings. If that fails, print warnings about misspelt ones, which are otherwise
    logged later."""
    from bot.ops.process import starting
    from bot.settings import read_settings

    try:
        with starting():
            return read_settings()
    except SettingsError:
        _warn()
        raise


def _settings() -> Settings:
    from bot.settings import read_settings

    _warn()
    return read_settings()


def _warn() -> None:
    from bot.settings import warnings

    for warning in warnings():
        print(f"studyhall: {printable(warning, _LONGEST_ERROR)}", file=sys.stderr)


def _doctor(parsed: argparse.Namespace) -> int:
    from bot import doctor

    return doctor.run(_settings(), parsed.platform)


def _health(_: argparse.Namespace) -> int:
    from bot.ops import probe

    print(probe.ask(_settings()))
    return 0


def _manifest(parsed: argparse.Namespace) -> int:
    from bot import maintenance

    print(maintenance.slack_manifest(_settings(), parsed.address, as_json=parsed.json))
    return 0


def _learn(parsed: argparse.Namespace) -> int:
    from bot import maintenance

    return maintenance.learn(_settings().content_folder(), parsed.topic, parsed.mode)


def _new(parsed: argparse.Namespace) -> int:
    from bot.curriculum.new_topic import create, own_folder

    settings = _settings()
    if settings.content_is_packaged:
        raise SettingsError(
            "The topics that come with Studyhall are replaced when it's updated. "
            + own_folder(shortened(parsed.name, 100))
        )
    root = settings.content if not settings.content.exists() else settings.content_folder()
    made = create(_short(root.resolve()), parsed.name)
    for path in made:
        print(f"Created {path}")
    folder = made[-1].parent
    print("\nEdit these files, then:\n")
    print(f"  {_ourselves()} content lint {shlex.quote(str(folder))}")
    print(f"  {_ourselves()} play")
    print(f"\nType /learn {folder.name} there, or /quiz {folder.name}.")
    return 0


def _ourselves() -> str:
    """Return how this program was called, with the content folder if that was set for it."""
    program = sys.argv[0]
    if Path(program).name != "studyhall" or shutil.which("studyhall") == program:
        program = "studyhall"
    content = os.environ.get("STUDYHALL_CONTENT")
    setting = f"STUDYHALL_CONTENT={shlex.quote(content)} " if content else ""
    return setting + shlex.quote(program)


def _lint(parsed: argparse.Namespace) -> int:
    from bot.curriculum.advice import advice
    from bot.curriculum.library import Library
    from bot.curriculum.lint import lint, report
    from bot.curriculum.problems import in_order

    path = parsed.path or _settings().content_folder()
    if not path.exists():
        raise StudyhallError(
            f"There is no {shortened(str(path), 200)}. Name a content folder, a course or a topic."
        )
    path = path.resolve()
    library, errors = Library.usable(_short(_content_root(path)))
    path = _short(path)
    for error in errors:
        print(error, file=sys.stderr)
    found = in_order((*lint(library), *advice(library)))
    told = [each for each in found if each.path.is_relative_to(path)]
    for each in told:
        print(each)
    if errors:
        rest = "a topic gets warnings and advice once it has no errors"
        print(f"{counted(len(errors), 'error')}; {rest}", file=sys.stderr)
        return 1
    print(report(library))
    return 1 if parsed.strict and any(each.severity == "warning" for each in told) else 0


def _content_root(path: Path) -> Path:
    """Return the content folder of `path`: checking one course or topic needs the others that it
    refers to."""
    for folder in (path, *path.parents[:2]):
        if (folder / "course.yaml").is_file():
            return folder.parent
    return path


def _short(path: Path) -> Path:
    """Return a path relative to the current folder if it lies below it, to keep messages short."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _reference(_: argparse.Namespace) -> int:
    from bot.curriculum.reference import reference

    print(reference())
    return 0


def _schema(_: argparse.Namespace) -> int:
    import json

    from bot.curriculum.schema import schema

    print(json.dumps(schema(), indent=2, ensure_ascii=False))
    return 0


def _copy(parsed: argparse.Namespace) -> int:
    from bot import maintenance

    return maintenance.copy(parsed.source, parsed.target)


def _key(_: argparse.Namespace) -> int:
    from base64 import urlsafe_b64encode
    from secrets import token_bytes

    print(urlsafe_b64encode(token_bytes(32)).decode())
    return 0


def _rebuild(_: argparse.Namespace) -> int:
    from bot import maintenance

    settings = _settings()
    if (database := maintenance.bot_running_on(settings)) is not None:
        print(
            f"studyhall: A bot is running on {database}. It saves no answers until this is done.",
            file=sys.stderr,
        )
    rows, dailies = maintenance.rebuild(settings)
    print(f"Recomputed the standings: {counted(rows, 'row')}.")
    if dailies:
        print(f"Recomputed the streaks from {counted(dailies, 'daily question')}.")
    return 0
