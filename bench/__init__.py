"""How fast the bank is: `make bench`.

    databases  private servers, as durable as in production
    (the town that they measure is in devtools, which tests use, too)
    workload   requests made ready before a round; client_pool, the processes that send them
    script     the SQL of one redemption, recorded; raw_client sends it again without HTTP and ORM
    hot_row    the limit of the one row that all claims of an offer want
    dashboard  the console's first page, with a whole town behind it
    profile    where the time of one request goes; compare, this checkout beside another commit; slopes, what grows
    load       a fair with more and more people
    plan       which rounds are run side by side; report, the table of them

Everything runs on this machine and on loopback. Numbers that are compared come from rounds that took turns, so that
what else the machine does falls on both alike.
"""
