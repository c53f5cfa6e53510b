"""What can be seen of a running installation: logs, metrics, probes, gauges."""
