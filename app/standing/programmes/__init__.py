"""Programmes: the catalogue of rules, the bands of scores, and the settings of points."""
