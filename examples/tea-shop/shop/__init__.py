"""A small tea shop: an HTTP API, pages and a command line over one SQLite file."""
