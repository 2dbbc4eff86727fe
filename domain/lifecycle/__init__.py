"""Lifecycles as data: definitions, their checks, the interpreter, approvals, presets."""
