"""Remittance advice (820) to the model of the settlement and back."""
