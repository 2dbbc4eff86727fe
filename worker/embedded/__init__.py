"""The embedded parts: real servers from packages, each a child process, all under one data folder.

This is what `invoicing dev`, the demo and the tests run on. Nothing here is needed in production.
"""
