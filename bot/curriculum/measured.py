"""A topic's measurements, read from the JSON file that its script wrote."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from bot.curriculum.drafts import Draft
from bot.curriculum.mistakes import shown
from bot.curriculum.model import Measurements
from bot.curriculum.plain_yaml import LARGEST
from bot.curriculum.problems import Problem
from bot.text.printable import printable

_LONGEST_NAME = 80  # as in FileName


def read_measurements(folder: Path, name: str | None, draft: Draft) -> Measurements | None:
    """Return the topic's measurements: empty if it names no file, None if the file is invalid."""
    if name is None:
        return Measurements()
    if Path(name).name != name or "\0" in name or len(name) > _LONGEST_NAME:
        return None  # reported by the field's pattern
    path = folder / name
    if not path.is_file():
        message = (
            f"there is no file {shown(name)} beside the topic; run its script, or name another"
        )
        draft.blame(("measurements",), message)
        return None
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        draft.problems.append(Problem(path, 1, 1, f"this cannot be read: {error.strerror}"))
        return None
    if len(raw) > LARGEST:
        draft.problems.append(
            Problem(path, 1, 1, f"the file has over {LARGEST:,} bytes; measure fewer points")
        )
        return None
    try:
        return Measurements.model_validate_json(raw)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            where = printable(".".join(map(str, detail["loc"]))) or "the file"
            message = f"{where}: {detail['msg']}; write the file anew with the topic's script"
            draft.problems.append(Problem(path, 1, 1, message))
        return None
