import json

from bot.curriculum.model import Mode
from bot.curriculum.schema import schema


def test_the_schema_is_json_and_all_its_references_lead_somewhere():
    text = json.dumps(schema())
    whole = json.loads(text)

    def references(node):
        if isinstance(node, dict):
            if "$ref" in node:
                yield node["$ref"]
            node = list(node.values())
        if isinstance(node, list):
            for entry in node:
                yield from references(entry)

    found = set(references(whole))
    assert found
    assert all(one.removeprefix("#/$defs/") in whole["$defs"] for one in found)


def test_the_schema_fits_every_kind_of_file():
    kinds = {one["$ref"].removeprefix("#/$defs/") for one in schema()["anyOf"]}
    assert kinds >= {"Topic", "TopicFile", "QuestionsFile", "Course"}
    assert kinds >= {mode.value.capitalize() for mode in Mode}


def test_a_folders_topic_file_needs_nothing_to_learn_but_a_whole_topic_does():
    definitions = schema()["$defs"]
    assert definitions["Topic"]["anyOf"] == [{"required": ["modes"]}, {"required": ["questions"]}]
    assert "anyOf" not in definitions["TopicFile"]
    assert "title" in definitions["TopicFile"]["required"]


def test_unknown_fields_are_refused_by_the_schema_too():
    definitions = schema()["$defs"]
    assert definitions["Choice"]["additionalProperties"] is False


def test_texts_may_be_bare_numbers_but_ids_may_not():
    properties = schema()["$defs"]["ChoiceQuestion"]["properties"]
    assert properties["stem"]["type"] == ["string", "number", "boolean"]
    assert properties["id"]["type"] == "string"
