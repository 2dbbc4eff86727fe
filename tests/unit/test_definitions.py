"""Definitions as people write them: what is taken, what is refused, and where each fault is."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.errors import Invalid, Unreadable
from domain.core.findings import Finding, Severity
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import PRESETS
from integration.definitions import check_text, locate, read_definition, write_yaml
from integration.expressions import CelConditions
from integration.notation.json_reading import read_json
from integration.notation.node import Unparsable, path_of, steps_of
from integration.notation.rules import LARGEST
from integration.notation.yaml_reading import read_yaml

CONDITIONS = CelConditions()
ROLES = {"approver": True, "clerk": False}

SMALL = """\
# What happens to a small invoice.
key: small
version: 1
title: No questions
initial: draft
states:
  draft:
    title: Draft
    step: wait
    deadline: P9D
    blocked: true
    transitions:
      - {event: submit, to: checking}
      - event: cancel
        to: voided
        guard: 'invoice.currency == "NO"'
      - {event: deadline, to: voided}
  checking:
    title: Being checked
    step: validate
    transitions:
      - {event: done, to: draft, guard: validation.error_count > 0}
      - {event: done, to: voided}
      - {event: failed, to: draft}
  voided: {title: Voided, final: voided}
"""


def findings(text: str | bytes) -> list[Finding]:
    content = text if isinstance(text, bytes) else text.encode()
    return check_text(content, conditions=CONDITIONS, roles=ROLES)[1]


def only(text: str | bytes) -> Finding:
    (found,) = findings(text)
    return found


def changed(old: str, new: str) -> str:
    assert SMALL.count(old) == 1
    return SMALL.replace(old, new)


def test_yaml_and_json_say_the_same() -> None:
    definition = read_definition(SMALL.encode())
    assert definition.states["draft"].blocked is True
    assert definition.states["draft"].transitions[1].guard == 'invoice.currency == "NO"'
    assert read_definition(definition.canonical()) == definition
    indented = json.dumps(json.loads(definition.canonical()), indent="\t")
    assert read_definition(b"\xef\xbb\xbf" + indented.encode()) == definition
    assert read_definition(SMALL.replace("\n", "\r\n").encode()) == definition
    assert findings(SMALL) == []


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_what_is_written_reads_the_same(preset: LifecycleDefinition) -> None:
    text = write_yaml(preset)
    assert read_definition(text.encode()) == preset
    assert text.startswith(f"format: lifecycle/1\nengine: 1\nkey: {preset.key}\n")
    assert max(map(len, text.splitlines())) < 160


@given(
    st.one_of(
        st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30),
        st.sampled_from(["on", "No", "null", "~", "1e3", "0o17", "0x1F", "1_000", "12:30", "-.5"]),
        st.sampled_from(["2026-07-28", "=", "<<", "- a", "a: b", "a #b", "!x", "*x", "'", '"']),
        st.decimals(allow_nan=True, allow_infinity=True).map(str),
    )
)
def test_texts_stay_texts(title: str) -> None:
    definition = read_definition(SMALL.encode())
    titled = definition.model_copy(update={"title": title})
    assert read_definition(write_yaml(titled).encode()) == titled
    assert read_definition(titled.canonical().replace(b"{", b" { ")) is not None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("on", "on"),
        ("yes", "yes"),
        ("No", "No"),
        ("12:30:45", "12:30:45"),
        ("2026-07-28", "2026-07-28"),
        ("1_000", "1_000"),
        ("017", 17),
        ("0o17", 15),
        ("0x1f", 31),
        ("10000.10", Decimal("10000.10")),
        ("1e3", Decimal("1e3")),
        ("true", True),
        ("'true'", "true"),
        ("~", None),
        ("", None),
        ("''", ""),
        ("<<", "<<"),
        (".inf", ".inf"),
    ],
)
def test_yaml_means_what_version_1_2_says(written: str, meant: object) -> None:
    value = read_yaml(f"a: {written}").plain()["a"]
    assert value == meant
    assert type(value) is type(meant)


def test_names_are_texts_whatever_they_look_like() -> None:
    assert read_yaml("{on: 1, no: 2, 1: 3, null: 4}").plain() == {
        "on": 1,
        "no": 2,
        "1": 3,
        "null": 4,
    }


def test_amounts_stay_exact() -> None:
    assert read_json("[0.1, 10000.10, 1e2, -0]").plain() == [
        Decimal("0.1"),
        Decimal("10000.10"),
        Decimal("1e2"),
        0,
    ]


@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        (changed("    step: wait", "    step: wait\n    step: ask"), "LF-TWICE", "10:5"),
        (changed("'invoice.currency == \"NO\"'", "!dispute.open"), "LF-TAG", "16:16"),
        (changed("title: No questions", "title: !!str No"), "LF-TAG", "4:8"),
        (changed("title: No questions", "title: &title No"), "LF-ALIAS", "4:8"),
        (changed("title: No questions", "title: *title"), "LF-ALIAS", "4:8"),
        (changed("title: No questions", "title: No: questions"), "LF-SYNTAX", "4:10"),
        (changed("    step: wait", "\tstep: wait"), "LF-SYNTAX", "9:1"),
        (changed("initial: draft", "[initial]: draft"), "LF-KEY", "5:1"),
        (SMALL + "---\na: b\n", "LF-SYNTAX", "26:1"),
        ("", "LF-SYNTAX", "1:1"),
        ("# nothing\n", "LF-SYNTAX", "1:1"),
        ("title: \x07", "LF-SYNTAX", "1:1"),
        (b"title: caf\xe9", "LF-ENCODING", "1:11"),
        ("x: 1\ny: \xe9".encode("latin-1"), "LF-ENCODING", "2:4"),
        (b"#" * (LARGEST + 1), "LF-SIZE", "1:1"),
        ("[" * 30, "LF-DEPTH", "1:21"),
        ("- " * 30, "LF-DEPTH", "1:41"),
        ('{"a":' * 30, "LF-DEPTH", "1:101"),
        ("[" + "1," * 20_000 + "]", "LF-DEPTH", "1:40000"),
        ('{"key": "a", "key": "b"}', "LF-TWICE", "1:14"),
        ('{"key": "a",\n "version" 1}', "LF-SYNTAX", "2:12"),
        ('{"key": -NaN, }}', "LF-SYNTAX", "1:9"),
        ('{"key": "a\nb", }}', "LF-SYNTAX", "1:9"),
        ('{"key": 1} more', "LF-SYNTAX", "1:12"),
        ('{"key": ' + "9" * 50 + "}}", "LF-SYNTAX", "1:9"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    text: str | bytes, rule: str, place: str
) -> None:
    found = only(text)
    assert (found.rule, found.path) == (rule, place)
    with pytest.raises(Unreadable, match=r"small\.yaml cannot be read") as refused:
        read_definition(text if isinstance(text, bytes) else text.encode(), "small.yaml")
    assert refused.value.findings == (found,)


def test_a_bomb_of_aliases_is_refused() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
    assert {found.rule for found in findings("\n".join(lines))} == {"LF-ALIAS"}


def test_nearly_json_is_taken_as_yaml() -> None:
    text = read_definition(SMALL.encode()).canonical().decode()
    assert read_definition(text.replace("}}}", "},}}").encode())


@pytest.mark.parametrize(
    ("text", "rule", "path", "message", "hint"),
    [
        (
            changed("    deadline: P9D", "    dedline: P9D"),
            "LF-UNKNOWN",
            "10:5 states.draft.dedline",
            "there is no 'dedline' here",
            "did you mean 'deadline'?",
        ),
        (
            changed("to: voided\n        guard", "too: voided\n        guard"),
            "LF-MISSING",
            "14:9 states.draft.transitions[1]",
            "'to' is missing",
            "",
        ),
        (
            changed("step: validate", "step: valdate"),
            "LF-VALUE",
            "20:5 states.checking.step",
            "'valdate' is not known here",
            "did you mean 'validate'?",
        ),
        (
            changed("title: No questions", "title: 2026"),
            "LF-VALUE",
            "4:1 title",
            "a text is expected, not '2026'",
            "put it into quotes to make it a text",
        ),
        (
            changed("title: No questions", "title: true"),
            "LF-VALUE",
            "4:1 title",
            "a text is expected, not true",
            "put it into quotes to make it a text",
        ),
        (
            changed("version: 1", "version: one"),
            "LF-VALUE",
            "3:1 version",
            "a whole number is expected, not 'one'",
            "",
        ),
        (
            changed("deadline: P9D", "deadline: 9 days"),
            "LF-VALUE",
            "10:5 states.draft.deadline",
            "'9 days' is not a deadline",
            "write P7D, PT4H, due_date, due_date+P3D or response",
        ),
        (
            changed("  checking:\n", "  Check Ing:\n"),
            "LF-VALUE",
            "18:3 states.Check Ing",
            "'Check Ing' cannot stand here",
            "a name has 2 to 40 lower-case letters and '_'",
        ),
        (
            changed("title: Being checked", "title: >\n      Being\n      checked"),
            "LF-VALUE",
            "19:5 states.checking.title",
            "'Being checked\n' cannot stand here",
            "a title or message is one line; begin a folded text with >-",
        ),
        (
            changed("{title: Voided, final: voided}", "voided"),
            "LF-VALUE",
            "25:3 states.voided",
            "names with values is expected, not 'voided'",
            "write each as 'name: value'",
        ),
        (
            changed("key: small", "key: small\nengine: 2"),
            "LF-VALUE",
            "3:1 engine",
            "'2' is not known here",
            "it can be 1",
        ),
    ],
)
def test_what_is_no_definition_is_told_in_plain_words(
    text: str, rule: str, path: str, message: str, hint: str
) -> None:
    found = findings(text)[0]
    assert (found.rule, found.path, found.message, found.hint) == (rule, path, message, hint)
    assert found.model_path == path.partition(" ")[2]
    with pytest.raises(Invalid, match="is no lifecycle definition"):
        read_definition(text.encode())


def test_all_faults_of_form_are_said_in_the_order_of_their_places() -> None:
    text = changed("title: Being checked", "titel: Being checked").replace(
        "version: 1", "version: 0"
    )
    assert [(found.rule, found.path) for found in findings(text)] == [
        ("LF-VALUE", "3:1 version"),
        ("LF-MISSING", "18:3 states.checking"),
        ("LF-UNKNOWN", "19:5 states.checking.titel"),
    ]


@pytest.mark.parametrize(
    ("text", "rule", "path"),
    [
        (
            changed("event: submit, to: checking", "event: on, to: checking"),
            "LC-EVENT",
            "13:10 states.draft.transitions[0].event",
        ),
        (
            changed("validation.error_count > 0", "validation.eror_count > 0"),
            "LC-CONDITION",
            "22:51 states.checking.transitions[0].guard@1:11",
        ),
        (
            changed('currency == "NO"', "currency > 5"),
            "LC-CONDITION",
            "16:34 states.draft.transitions[1].guard@1:18",
        ),
        (
            changed("'invoice.currency == \"NO\"'", "|-\n          true &&\n          invoice.foo"),
            "LC-CONDITION",
            "16:16 states.draft.transitions[1].guard@2:8",
        ),
        (
            changed("'invoice.currency == \"NO\"'", '"invoice.currency > \\u0035"'),
            "LC-CONDITION",
            "16:16 states.draft.transitions[1].guard@1:18",
        ),
        (changed("initial: draft", "initial: drafts"), "LC-INITIAL", "5:1 initial"),
    ],
)
def test_faults_of_sense_have_places_too(text: str, rule: str, path: str) -> None:
    definition, found = check_text(text.encode(), conditions=CONDITIONS, roles=ROLES)
    assert definition is not None
    places = [(each.rule, each.path, each.severity) for each in found]
    assert (rule, path, Severity.FATAL) in places
    assert found[0].model_path == path.split(" ")[1].partition("@")[0]


def test_places_in_json_are_found_as_well() -> None:
    definition = read_definition(SMALL.encode())
    text = json.dumps(json.loads(definition.canonical()), indent=1).replace("error_count", "erors")
    found = next(each for each in findings(text) if each.rule == "LC-CONDITION")
    line = next(n for n, line in enumerate(text.splitlines(), 1) if "erors" in line)
    column = text.splitlines()[line - 1].index("validation.erors") + len("validation") + 1
    assert found.path.split(" ")[0] == f"{line}:{column}"


def test_a_part_is_located_or_else_the_nearest_one() -> None:
    assert locate(SMALL.encode(), "states.draft.transitions[1].guard") == "16:9"
    assert locate(SMALL.encode(), "states.draft.transitions[9].guard") == "12:5"
    assert locate(SMALL.encode(), "states.nowhere.title") == "6:1"
    assert locate(SMALL.encode(), "") == "2:1"


_STEPS = st.lists(st.one_of(st.from_regex(r"\A[a-z_]{1,8}\Z"), st.integers(0, 99)), max_size=6)


@given(_STEPS)
def test_a_path_and_its_steps_say_the_same(steps: list[str | int]) -> None:
    assert steps_of(path_of(steps)) == steps


_JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(st.characters(exclude_categories=["Cs"]))
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(_JSON, st.sampled_from([None, 1, "\t"]))
def test_json_is_read_as_the_standard_library_reads_it(
    value: object, indent: int | str | None
) -> None:
    assert read_json(json.dumps(value, indent=indent)).plain() == value


@given(st.text("{}[]:,\"'a1-.e\\ \n#&*!|>%@`?~", max_size=40))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    refusals: list[Unparsable] = []
    for read in (read_yaml, read_json):
        try:
            read(text)
        except Unparsable as refused:
            refusals.append(refused)
    assert all(refused.findings for refused in refusals)
    for found in findings(text):
        assert found.path
        assert found.message


def test_faults_of_form_do_not_hide_those_of_sense() -> None:
    text = (
        SMALL.replace("step: wait", "step: wiat", 1)
        .replace("{event: submit, to: checking}", "{event: sumbit, to: checking}")
        .replace("title: No questions", "title: No questions\nverison: 2")
    )
    _, found = check_text(text.encode(), conditions=CONDITIONS, roles=ROLES)
    assert [finding.rule for finding in found if finding.rule.startswith("LF-")] == [
        "LF-UNKNOWN",
        "LF-VALUE",
    ]
    more = text + SENSELESS
    _, found = check_text(more.encode(), conditions=CONDITIONS, roles=ROLES)
    assert {"LC-EVENT", "LC-TARGET", "LC-CONDITION"} <= {finding.rule for finding in found}
    placed = next(finding for finding in found if finding.rule == "LC-EVENT")
    line = int(placed.path.split(":")[0])
    assert "event: aproved" in more.splitlines()[line - 1]


SENSELESS = """
  odd:
    title: Odd
    step: wait
    deadline: P1D
    transitions:
      - {event: aproved, to: nowhere}
      - {event: deadline, to: draft, guard: invoice.totl_minor > 1}
"""


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["states", "key", "title", "step", "transitions", "draft", "event", "x"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=25,
    )
)
def test_whatever_is_no_definition_is_only_refused(document: object) -> None:
    content = json.dumps(document).encode()
    definition, found = check_text(content, conditions=CONDITIONS, roles=ROLES)
    assert definition is None
    assert found
