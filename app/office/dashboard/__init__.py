"""The dashboard: what several features know, put together; read-only."""
