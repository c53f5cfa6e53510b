"""Oversight: signs that points are being turned into money, each with the redemptions behind it, for people to judge.

A sign is a reason to look, never a judgement: nobody is refused anything because of one.

thresholds   from when on something is a sign
detectors    what is odd about new redemptions
scan         a job's way through all redemptions, each once
signs        hits added up into signs; signs opened
queue        signs for staff: listed, shown with their redemptions, decided on
"""
