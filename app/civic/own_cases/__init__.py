"""Cases as whoever has brought them has them: one door for all kinds that are about no record (`civic.cases.doors`)."""
