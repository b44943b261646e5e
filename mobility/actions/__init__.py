"""What people do with programmes, postings, applications, releases, agreements and rotations."""
