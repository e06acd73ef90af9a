"""English statistical tables with known cells, printed to PDF by a browser."""
