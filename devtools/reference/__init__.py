"""Pages of docs that are written from the application: who may do what, and where each page of the console is."""

from devtools.reference.console_map import console_map_page
from devtools.reference.permissions import permissions_page

PAGES = {"permissions.md": permissions_page, "console-map.md": console_map_page}
"""By the name of the file: what is in it, for an application."""
