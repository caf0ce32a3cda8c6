"""The accounts: signing in, the second factor of staff, changing one's address."""
