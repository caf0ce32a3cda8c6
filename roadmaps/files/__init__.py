"""The files to take away: a roadmap, minutes and syntheses as documents, workbooks, PDF and printed pages."""
