"""Signatures of decisions: one belongs to one invoice, one person and one secret."""

from domain.lifecycle.signing import sign, verify
from tests.unit.domain.lifecycle.rounds import decision


def test_a_signature_binds_invoice_decision_and_secret() -> None:
    made = sign("inv-1", decision("ben"), "secret")
    assert verify("inv-1", decision("ben"), "secret", made)
    assert not verify("inv-2", decision("ben"), "secret", made)
    assert not verify("inv-1", decision("carla"), "secret", made)
    assert not verify("inv-1", decision("ben", roles=("director",)), "secret", made)
    assert not verify("inv-1", decision("ben"), "other", made)
