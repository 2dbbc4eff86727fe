"""Orchestration only: deterministic, durable, no adapter in sight."""
