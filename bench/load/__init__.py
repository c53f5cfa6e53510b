"""An evening at a credit fair: residents open the bank, claim what is wanted most, and are served in 258 shops.

people     who comes, and the tokens they hold, handed to the crowd as a file
crowd      what they do, for Locust: one user class for residents, one for the clerks behind the counters
ramp       more and more of them, until the slowest hundredth of the answers takes longer than half a second
report     the table and the chart of a run, written to docs/load.md
"""

P99_MS_MAX = 500
"""The evening ends when the slowest hundredth of the answers takes longer."""
