"""The rules that a lifecycle definition is checked by: each with its weight and what it demands."""

from collections.abc import Iterable

from domain.core.findings import Finding, Severity

_FATAL, _WARNING = Severity.FATAL, Severity.WARNING

RULES: dict[str, tuple[Severity, str]] = {
    # what is written
    "LC-INITIAL": (_FATAL, "the initial state exists"),
    "LC-TARGET": (_FATAL, "every transition leads to a state of the definition"),
    "LC-EVENT": (_FATAL, "every event is in the catalogue"),
    "LC-WORK": (_FATAL, "a state either does a step or is an end"),
    "LC-END": (_FATAL, "at an end nothing happens any more"),
    "LC-SETTING": (_FATAL, "a setting stands where a step takes it"),
    "LC-NEEDS-SETTING": (_FATAL, "a step that needs its setting has it"),
    "LC-EFFECT": (_FATAL, "an effect has a message exactly if it leaves one"),
    "LC-FORMAT": (_FATAL, "a format is one that we can write"),
    "LC-HOOK": (_FATAL, "a webhook is one of the organisation's"),
    "LC-ANSWERS": (_FATAL, "the answers to a question differ"),
    "LC-TITLE": (_WARNING, "no two states have the same title"),
    # what happens in a state
    "LC-NEVER": (_FATAL, "every transition has an event that its state can see"),
    "LC-UNHANDLED": (_FATAL, "every way in which a step can end leads somewhere"),
    "LC-EXPIRED": (_FATAL, "an approval that can expire has a transition 'expired'"),
    "LC-MAY-EXPIRE": (_WARNING, "an approval by a partnership's policy is ready for its expiry"),
    "LC-AWAITED": (_WARNING, "what a step waits for leads somewhere"),
    "LC-FOREVER": (_FATAL, "nothing waits for ever unseen"),
    "LC-DEADLINE": (_FATAL, "a deadline and a transition 'deadline' go together"),
    "LC-NOBODY-WAITS": (_FATAL, "deadlines, reminders and editing are for states that rest"),
    "LC-EDITING": (_WARNING, "editing is said where the content can be amended"),
    "LC-REMINDER": (_WARNING, "a reminder comes after some time, and before the deadline"),
    # the way through
    "LC-NO-END": (_FATAL, "there is an end"),
    "LC-UNREACHABLE": (_FATAL, "every state can be reached"),
    "LC-DEAD-END": (_FATAL, "from every state a way leads to an end"),
    "LC-SPIN": (_FATAL, "every loop waits somewhere"),
    "LC-RETRY": (_WARNING, "issuing and sending can be tried again after they failed"),
    "LC-RESEND": (_FATAL, "what is to be sent again is sent at once"),
    "LC-COMMAND": (_FATAL, "a step that carries out a command or notice comes after one"),
    # choices
    "LC-SHADOWED": (_FATAL, "every transition can be taken: none before it always wins"),
    "LC-SAME-GUARD": (_FATAL, "no two transitions have the same event and the same guard"),
    "LC-IMPOSSIBLE": (_FATAL, "every guard can hold"),
    "LC-GAP": (_FATAL, "whatever holds, one of the transitions for an event can be taken"),
    "LC-OVERLAP": (_WARNING, "guards for different ways do not hold at once, unless nested"),
    # conditions
    "LC-CONDITION": (_FATAL, "a guard is a sound condition over the declared facts"),
    "LC-EARLY": (_WARNING, "a fact is used where it can be known"),
    "LC-VALUE": (_WARNING, "a fact is compared with a value that it can have"),
    "LC-ERRORS": (_WARNING, "after a check, the way depends on the errors that were found"),
    # what has to come first
    "LC-SKIPS-VALIDATION": (_FATAL, "what relies on a check comes after one, on every way"),
    "LC-SKIPS-APPROVAL": (_FATAL, "issuing comes after an approval, on every way"),
    "LC-BEFORE-ISSUE": (_FATAL, "what is for issued invoices comes after issuing, on every way"),
    "LC-BEFORE-SENDING": (_FATAL, "an answer is awaited after sending, on every way"),
    "LC-NO-DISPUTE": (_FATAL, "a dispute is closed after it was opened, on every way"),
    "LC-ONCE": (_FATAL, "an invoice is issued once"),
    "LC-FROZEN": (_FATAL, "an issued invoice is not changed"),
    "LC-ISSUED-END": (_FATAL, "reconciled, credited and written off are ends of issued invoices"),
    "LC-VOID-END": (_FATAL, "an issued invoice is not voided; it is credited"),
    "LC-RECEIVED-END": (_FATAL, "paid and refused are ends of received invoices"),
    # people
    "LC-ROLE": (_FATAL, "a role exists"),
    "LC-NOBODY-ASKED": (_FATAL, "a question is for somebody"),
}
"""Rule → how grave it is, and what it asks for. Policies are checked by the rules `AP-…`."""


def fault(rule: str, path: str, message: str, hint: str) -> Finding:
    """`rule` is broken at `path`."""
    return Finding(rule=rule, path=path, severity=RULES[rule][0], message=message, hint=hint)


def listed(names: Iterable[object]) -> str:
    """Names as a sentence has them; `none` for none."""
    return ", ".join(str(name) for name in names) or "none"
