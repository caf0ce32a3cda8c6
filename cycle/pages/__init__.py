"""The pages of the portal as a whole: the front page, the legal pages, the error pages, those that machines read."""
