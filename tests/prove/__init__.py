"""The promises, proven by machine: `python -m tests.prove` for long, pytest for the quick share."""
