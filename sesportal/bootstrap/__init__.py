"""What `make` runs: everything between a fresh clone and a served page, with the standard library alone."""
