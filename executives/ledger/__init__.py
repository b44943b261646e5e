"""The ledger of personnel actions and the careers that follow from it.

A file runs through `reading` (bytes to rows), `validate` (rows to records or problems), `staging` (records to a
temporary table, compared with what is held) and `ingest` (the whole, atomic). Careers are derived by the pure functions
of `supersession` (which records stand) and `careers` (where they place the executive), and written by `store`.
"""
