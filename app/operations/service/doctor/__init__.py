"""What `flask doctor` looks at.

finding       one thing that is well, or that is to be mended, and how
setting       settings that are allowed and yet not good
database      the server: version, isolation, durability, time
surroundings  Redis, WeChat, disks, files, programs
upkeep        what must have been done, and what goes on by itself
"""
