"""Matching: which open documents a payment settles, by rules as data, with score and evidence."""
