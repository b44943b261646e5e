"""The demonstration's marketplace: programmes, postings, applications, releases, rotations. All of it is invented."""
