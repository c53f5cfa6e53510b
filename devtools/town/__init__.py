"""A town whose past is loaded by set-based inserts, and the web server that is measured or broken on it.

environment  one database with a town in it, the application on it, its web server
world        the people and shops
history      coupons of the past, and fresh ones
sets         inserts in SQL that both databases speak
processes    which processes of this machine are the servers
"""
