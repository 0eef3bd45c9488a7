"""The gate agent: its rules, its memory, and its way over a real broker."""
