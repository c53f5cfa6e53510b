"""A stand-in for WeChat's servers: the endpoints we use, with their limits and error codes, for development and tests.

It is a process of its own and knows nothing of the bank, just as the bank knows nothing of it but a base URL. What it
answers where WeChat's documents are silent is our choice, and said at the endpoint.
"""
