"""How much hypothesis tries: always the same hundred examples, so that a red build stays red."""

from hypothesis import settings

settings.register_profile(
    "baypass", max_examples=100, derandomize=True, deadline=None, database=None, print_blob=True
)
settings.load_profile("baypass")
