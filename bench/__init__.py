"""Measurements that anyone can repeat: `make bench` runs them all on PostgreSQL and writes bench/results/.

Every figure is a ratio of two measurements of one run, since machines differ and are noisy. Each measurement states its
limit; a limit that is not met ends the run with an error.
"""
