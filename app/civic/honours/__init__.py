"""What is given with an award: its certificate and letters on paper, and the session (表彰大会) at which it is given.

issuing     papers of awards: a certificate, a letter of thanks, one to an employer or a school
revoking    papers go with the award that is taken back
printing    the certificates of a cycle as one file
ceremonies  the session at which the awards of a cycle are given
sheets      the list that is signed there
queries     awards with their papers, cycles with their session
"""
