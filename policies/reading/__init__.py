"""What pages say: read models computed from rows. Nothing here writes, and nothing here knows a request."""
