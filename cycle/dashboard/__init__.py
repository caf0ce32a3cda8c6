"""The dashboard: what staff find when they arrive in the admin."""
