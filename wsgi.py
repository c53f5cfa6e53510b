"""What the server and the `flask` command load."""

import os

from app import create_app
from config import load_settings

app = create_app(load_settings(os.environ))
