"""The console's API, a file per part."""
