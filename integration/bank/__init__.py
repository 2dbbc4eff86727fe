"""Statement readers: what banks send, as `domain.settlement.bank.BankStatement`."""
