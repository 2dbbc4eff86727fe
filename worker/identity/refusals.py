"""How the provider refuses: by the codes of RFC 6749 §5.2 and RFC 8628 §3.5, with words."""


class Refused(Exception):
    """An error of the protocol, answered to the program that asked."""

    def __init__(self, code: str, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
        self.status = status


class Misled(Exception):
    """A request that must not be answered to whoever it names: it is shown to the person."""
