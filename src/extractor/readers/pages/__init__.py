"""Fixed pages: characters and rules of a page → tables and paragraphs. PDF and OFD feed it."""
