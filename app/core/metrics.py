"""What the system counts about itself, for Prometheus. Routes are templates: no ids, no personal data."""

from prometheus_client import Histogram

REQUESTS = Histogram(
    "creditbank_request_seconds",
    "Time to answer a request, in seconds.",
    ["method", "route", "status"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
