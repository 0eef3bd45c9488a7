"""Cameras that read plates: what each maker's device says, turned into one kind of reading."""
