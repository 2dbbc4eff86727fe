"""Why a message of a partner is refused, as a receipt says it.

Source: RFC 4130, sections 7.4.3, 7.5.3, 7.5.4.
"""

AUTHENTICATION = "error: authentication-failed"
"""Nobody knows the sender, or the signature is of somebody else."""
DECRYPTION = "error: decryption-failed"
DECOMPRESSION = "error: decompression-failed"
INTEGRITY = "error: integrity-check-failed"
SECURITY = "error: insufficient-message-security"
UNEXPECTED = "error: unexpected-processing-error"
UNSUPPORTED = "failure: unsupported format"
UNSUPPORTED_MIC = "failure: unsupported MIC-algorithms"


class Refused(Exception):
    """A message that is not taken; `modifier` and `reason` go into the receipt."""

    def __init__(self, modifier: str, reason: str) -> None:
        super().__init__(reason)
        self.modifier = modifier
        self.reason = reason

    @property
    def disposition(self) -> str:
        """`processed/error: …` or `failed/failure: …`."""
        kind = "failed" if self.modifier.startswith("failure") else "processed"
        return f"{kind}/{self.modifier}"
