"""Pages of municipalities and their districts."""
