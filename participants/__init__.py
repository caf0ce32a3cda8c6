"""The people: accounts today; registrations, teams and attendance build on them."""
