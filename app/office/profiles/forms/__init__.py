"""Forms of profiles: what staff type about residents, shops and funds."""
