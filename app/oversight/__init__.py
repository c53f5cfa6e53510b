"""Oversight: signs that points are being turned into money, each with the redemptions behind it, for people to judge.

A sign is a reason to look, never a judgement: nobody is refused anything because of one.
"""
