"""Adapters: one vendor and one purpose each, named vendor_purpose."""
