"""Reference tables as Python data: what OPM's guides, statutes and policies fix, each row with its authority.

The data migrations put these rows into the database through `seed.apply`; docs/reference-data.md describes them.
"""
