"""What the desk sees of everything at once: profiles, the dashboard, personal data.

Only operations and the demo stand on it.
"""
