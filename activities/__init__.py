"""Activities: one class per area; dependencies are ports, given to the constructor. Thin."""
