"""The intercommunalities and the organisations where people work: loaded, declared, suggested, merged."""
