"""The mail: what is said, filled in for one person, queued in the transaction of the act, sent to many."""
