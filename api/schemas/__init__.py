"""Bodies and answers of the API, where they are not simply a model of the domain."""
