"""Nodes of the tree in the hands of staff: made with their fund, renamed, moved with all that they have, closed.

making   nodes that are added, each with its fund; their names and contacts
moving   a node under another parent, and what follows it
closing  nodes in which nothing is open any more, and the way back
"""

from app.office.nodes.closing import close_node, reopen_node, what_is_open
from app.office.nodes.making import add_node, change_node
from app.office.nodes.moving import move_node
from app.office.nodes.queries import node_below, nodes_in_scope, parents_for, parents_to_move_to

__all__ = [
    "add_node",
    "change_node",
    "close_node",
    "move_node",
    "node_below",
    "nodes_in_scope",
    "parents_for",
    "parents_to_move_to",
    "reopen_node",
    "what_is_open",
]
