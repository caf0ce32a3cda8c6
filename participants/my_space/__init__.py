"""« Mon espace »: where one stands, one's documents, one's calendar."""
