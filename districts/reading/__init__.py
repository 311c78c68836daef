"""Rows become what pages say. Nothing here writes or knows a request."""
