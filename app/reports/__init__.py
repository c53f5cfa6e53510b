"""Reports: what several slices know, put together; read-only."""
