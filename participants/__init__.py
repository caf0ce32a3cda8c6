"""The people: accounts, organisations, registrations, teams, and the mail that reaches them."""
