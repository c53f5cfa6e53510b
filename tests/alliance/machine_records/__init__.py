"""Tests of what shops earn by themselves."""
