"""The demonstration: a synthetic corps of senior executives. No person, career or position in it exists.

`corps.generate_actions` tells careers as rows of the import file and needs no database; `loading` puts them through the
ledger's own import and adds what the ledger does not carry; `logins` makes one sign-in for each role. docs/demo.md says
what the corps is measured against.
"""
