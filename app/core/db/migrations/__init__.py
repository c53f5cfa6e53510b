"""How migrations are run: alone, whole or resumable, and never on the way to broken references.

opening   the connection they run on, the lock against a second run, references checked after each of them
resuming  where every change of a table is committed by itself, a run goes on after the last one that was made
losses    what a way back throws away, which is asked before anything is
running   both ways, from our own code
"""
