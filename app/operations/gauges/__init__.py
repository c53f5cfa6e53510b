"""Gauges: what /metrics shows of the database, worked out by a worker."""
