"""One verb, one file, one function: the request, then the ports it needs."""
