"""Mediation (调解): two sides who both want it, a mediator, and an agreement that both sign, or none.

A kind of case (`civic.cases`): its states and who moves them are in the table of kinds, what else it has is here. Both
sides follow it, so it has routes of its own and no door (`cases.doors`). Nothing is ever taken from anybody here, and
nobody but both sides and the mediator reads what it is about; sittings are no gatherings, which are public.

categories  what it can be about
sides       who is on which side, and how the other one is found: exactly, by what one knows of them
filing      somebody asks for it
answering   the other side agrees or declines; either side ends it; both say whether the agreement was kept
holding     who mediates: one of the staff who holds the post, and lives with nobody of both sides
mediating   taken, handed back, sittings, no agreement
agreeing    the text of an agreement, signed by both, and its papers
following   what its clock does: unanswered it lapses, both are asked after 30 days, its words go
telling     who hears of it
upkeep      two residents become one, somebody is forgotten
"""
