"""The suites of the engine: one subject a file, frozen and seeded cases."""
