"""Posts: who is what, where, from when to when. One of the staff proposes, another appoints; who leaves ends theirs.

proposing  who is to hold one
ending     posts that end: by staff, by time, because their holder leaves
queries    holders and vacancies of a community; one's own posts, and the households of one's area
"""

from app.parties.posts.ending import end_of_resident

__all__ = ["end_of_resident"]
