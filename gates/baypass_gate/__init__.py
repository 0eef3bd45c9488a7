"""What runs at the barrier: one agent per gate, speaking MQTT only."""
