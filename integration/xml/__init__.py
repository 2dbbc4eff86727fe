"""XML for every adapter: the one hardened parser, and declarative bindings read both ways.

Nothing is imported here: whoever only parses needs no binding, and no pydantic.
"""
