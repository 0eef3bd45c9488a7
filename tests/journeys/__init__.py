"""Whole visits, over HTTP, MQTT, mail and a real browser."""
