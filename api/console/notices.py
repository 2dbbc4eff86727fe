"""Notices: what a page says once something was done. Addresses carry the word, never the text."""

NOTICES = {
    "opened": "The invoice is opened.",
    "approved": "Your approval counts.",
    "rejected": "Your rejection counts, with its reason.",
    "delegated": "Somebody else may decide this invoice for you now.",
    "withdrawn": "Your approval is taken back.",
    "commented": "Your word is in the timeline.",
    "answered": "Your answer counts.",
    "submit": "It is handed in and being checked.",
    "cancel": "The invoice is given up.",
    "retry": "It is being tried again.",
    "resend": "It is being sent again as a new message.",
    "release": "It goes on.",
    "resolve": "The dispute is settled.",
    "dispute": "The dispute is recorded.",
    "credit": "A credit note was opened.",
    "write_off": "Writing it off is asked for; it is done where nobody else has to say yes.",
    "paid": "The payment is recorded.",
    "amended": "The invoice is changed; earlier approvals are void.",
    "discarded": "The message is given up.",
    "put_away": "The document is put away; its bytes stay archived.",
    "pending": "It was taken and is not done yet: this page shows it as soon as it is.",
}
"""Word → sentence. Modules that add pages add theirs with `say`."""


def say(**sentences: str) -> None:
    """Add notices of further pages; a word never changes its meaning."""
    for word, sentence in sentences.items():
        if NOTICES.setdefault(word, sentence) != sentence:
            raise ValueError(f"the notice '{word}' says something else already")


def notice(word: str) -> str:
    """What to say for a word of an address; nothing for one that is not known."""
    return NOTICES.get(word, "")
