"""What the two syntaxes of the European invoice share (EN 16931-1): terms, profiles, reading."""
