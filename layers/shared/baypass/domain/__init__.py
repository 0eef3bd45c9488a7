"""The rules: pure values and functions. No clock, no randomness, no environment, no vendor."""
