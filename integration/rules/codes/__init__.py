"""Code lists that EN 16931 names, as sets of codes; their values are facts of the publishers."""
