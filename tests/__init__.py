"""Everything that proves Baypass."""
