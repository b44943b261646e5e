"""What people and systems do in this app: one function a use case, keyword-only, with `by` and an audit record."""
