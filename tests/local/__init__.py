"""Proves the local runner, without starting the local cloud: that is for the journeys."""
