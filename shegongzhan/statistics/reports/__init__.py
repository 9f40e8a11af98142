"""Reports made of indicators."""
