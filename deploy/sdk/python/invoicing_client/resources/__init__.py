"""The main things of the API, each with the calls that people make of it most."""
