"""The examples of the handbook are right: what it shows can be copied."""

import re
from pathlib import Path

import yaml

from bot.curriculum.library import Library
from bot.curriculum.lint import lint
from bot.curriculum.model import Mode, Topic
from bot.curriculum.plain_yaml import read
from bot.curriculum.reference import BEGIN, END, reference
from tests.curriculum.build import course, topic

HANDBOOK = (Path(__file__).parents[2] / "docs" / "teaching.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", HANDBOOK, re.DOTALL)


def test_every_example_is_read_as_any_yaml_reader_reads_it():
    assert len(EXAMPLES) >= 2
    for example in EXAMPLES:
        read(example)


def test_the_question_of_the_handbook_loads_without_a_warning(tmp_path):
    [question] = [each for each in map(yaml.safe_load, EXAMPLES) if isinstance(each, list)]
    source = {"id": "brown-2020", "title": "A paper", "url": "https://example.org"}
    data = topic(questions=question, sources=[source])
    data["modes"]["explain"]["facts"][0]["source"] = "brown-2020"
    assert lint(Library.load(course(tmp_path, data))) == []


def test_the_reference_is_that_of_the_model():
    start, end = HANDBOOK.index(BEGIN) + len(BEGIN), HANDBOOK.index(END)
    assert HANDBOOK[start:end].strip() == reference()


def test_the_reference_lists_every_file_and_leaves_out_no_field():
    told = reference()
    for mode in Mode:
        assert f"#### {mode.value}.yaml\n" in told
    for name, kind in Topic.model_json_schema()["$defs"].items():
        if name == "Modes":
            continue  # each has a file
        for field in kind.get("properties", ()):
            assert f"| `{field}` |" in told, (name, field)
