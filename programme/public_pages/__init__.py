"""What the public pages share: kept ready, renewed by the database, and what the site says of itself."""
