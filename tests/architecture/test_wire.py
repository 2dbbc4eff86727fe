"""Names and commands that histories depend on change only on purpose."""

from tests.architecture.wire import fingerprints, golden, wire_names


def test_wire_names_are_frozen() -> None:
    found = wire_names()
    assert found == golden("wire_names.json", found)


def test_commands_of_workflows_are_frozen() -> None:
    found = fingerprints()
    assert found == golden("fingerprints.json", found), (
        "a workflow issues other commands than before: gate the change with workflow.patched, "
        "replay the recorded histories, then set UPDATE_GOLDEN=1"
    )
