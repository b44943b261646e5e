"""Pages on the systems of agencies."""
