"""What happens to acknowledged operations when something breaks: `make faults`, and a short version in `make test`.

    phone      one HTTP connection, and what became of a request
    acks       every key that was sent and every answer to it, in a synced file outside the database
    crowd      residents and clerks who claim, redeem, reverse and cancel until each request has had its answer
    entry      the web application with places at which a worker can be ordered to die; web, the processes of it
    stands     a database of each kind with a town in it, the web server on it, and a crowd before it
    checker    asked after every fault: is everything there exactly once, do the books balance
    breaking   the faults, one file each
    report     the table in docs/reliability.md

Nothing in the application knows of any of this. All traffic stays on this machine.
"""
