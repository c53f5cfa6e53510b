"""What can be done with signs. Callers own the transaction.

thresholds   from when on something is a sign
detectors    what is odd about new redemptions
scan         a job's way through all redemptions, each once
signs        hits added up into signs; signs opened
queue        signs for staff: listed, shown with their redemptions, decided on
"""
