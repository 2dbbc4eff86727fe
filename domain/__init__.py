"""Pure business code: no clock, no environment, no I/O. Everything else depends on it."""
