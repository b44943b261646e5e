"""Development plans in the API."""
