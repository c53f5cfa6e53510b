"""HTTP: how a route is written, who may call it, one shape for every error."""
