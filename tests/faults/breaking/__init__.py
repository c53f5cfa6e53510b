"""The faults. Each function breaks something while a crowd is at work and says in words what it did."""
