"""The dictionary of ANSI X12 as far as it is used: elements, segments and transaction sets."""
