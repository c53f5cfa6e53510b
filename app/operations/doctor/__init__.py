"""What `flask doctor` looks at.

finding       one thing that is well, or that is to be mended, and how
setting       settings that are allowed and yet not good
database      the server: version, isolation, durability, time, programs for its backups
tidb          what is another thing where the server is TiDB
checks        the constraints that the tables must have
surroundings  Python, Redis, WeChat, disks, files
upkeep        what must have been done, and what goes on by itself
"""
