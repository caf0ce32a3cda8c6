"""The machinery of the public pages: kept ready in memory, renewed when the database changes, and what they all say."""
