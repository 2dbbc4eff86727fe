"""The HTTP API: what people and systems ask of Invoicing, and how it answers."""
