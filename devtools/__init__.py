"""What benches and tests share, so that neither imports the other.

factories  small worlds, made by the application's services
servers    database servers of one's own, on ports of one's own
town       a town with a history of any size, and the web server on it
measured   parts of a page of docs that runs write themselves
machine    what was measured on
reference  pages of docs that are written from the application
"""
