"""Stock of service points: items, how many of each there are, and every move of them. Moves are reversed, never edited.

items      what can be had, and for how many points
barcodes   EAN-13 and EAN-8: their check digit, and how they are drawn
moving     one move: the conditional update, and the lots that it takes from or puts into
recording  what people enter: received, moved to another point, counted, written off
counting   many items at once
reversing  a move undone by its opposite
"""
