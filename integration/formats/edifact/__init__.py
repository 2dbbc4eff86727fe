"""UN/EDIFACT: syntax, acknowledgements and messages."""
