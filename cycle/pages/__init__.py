"""The pages of the portal as a whole: front page, what the law asks, what goes wrong, what machines read."""
