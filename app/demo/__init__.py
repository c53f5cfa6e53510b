"""Demo data: a street of plainly fictional people and shops, the same in every load but for the calendar.

Everything is done through the services, in the order in which it would have happened, so that books and lists look as
they do after months of use. It is never loaded in production: its passwords are public.

personas      who can sign in: staff and personas
seeds         what is random, and what is computed from names
timeline      which day is which, seen from the present month
world         what has been set up so far
places        communities, staff, funds
households    residents and the users among them
areas         grids and buildings
posts         who holds which post, and where somebody is missing
councils      councils and their meetings: signed, waiting for signatures, running, called
awards        cycles of awards, one in each state
papers        certificates, letters, passes and proofs, one in each state
fairs         fairs: of last month, now, next Saturday
gatherings    teams, projects, three months of sessions with hours, and what is still to come
venues        a room and a court: asked for, agreed to, refused, blocked
shops         shops of the alliance, their owners and clerks
assortment    what a trade offers, and for how much
offers        offers
pledges       pledges in each state, who has signed them, a drive that is half full
service_points  marts and canteens with stock, goods for points in each state
records       records, and so points and standing
batches       quarters of some communities, each in another state
assessments   six property firms, month by month
programmes    a community's own rules, a campaign that has ended
redemptions   coupons claimed and used, member cards, ratings
street_life   who goes where on an ordinary day
showcase      what happens to the personas
pending_work  what waits for a decision
settlement    the last month settled
load          all of it, in order
credentials   how to sign in
"""
