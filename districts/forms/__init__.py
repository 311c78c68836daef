"""Forms of the public pages; those of the admin stand with it."""
