"""A storm on one roadmap: many writers at once, over HTTP, on a server that is killed again and again."""
