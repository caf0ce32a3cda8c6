"""The pages of the portal, saved as each role is answered them, and compared before and after a change.

Before a refactor, then after it:

    python -m tests.pages save before
    python -m tests.pages save after
    python -m tests.pages compare before after

It knows the portal by its addresses, its models and its commands, never by its modules: those may move.
"""
