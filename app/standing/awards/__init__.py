"""Awards (评选表彰): a scheme says who can be honoured for what, a cycle of it collects nominations, is judged, is
public for some days, and is granted by somebody else than who decided.

schemes     what a node honours, by which criteria, with which effect
cycles      a cycle of a scheme from its opening to its end
nominating  who is proposed: by staff, or by residents for themselves and their households
voting      residents' votes, one a household or one a person; nobody can say who voted for whom
judging     who of the nominated is chosen: by votes, by what is on record, or by a council
judges      where councils judge, in features above this one
letters     to whom a letter about an award may go, as whoever has it says
after_revocation  what follows when an award was taken back, in features above this one
granting    the awards and their records; an award that is taken back
queries     schemes, cycles and awards at the desk and on the phone
upkeep      awards in the long run: they end, two files become one, somebody is forgotten
checks      what must be true of votes and awards

It knows records, whose machine makes the plus of an award, and nothing of papers and councils.
"""
