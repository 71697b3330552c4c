"""Rows and records for tests: each builder states only what matters to the test that calls it."""
