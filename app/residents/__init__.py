"""Users (WeChat identities) and residents (people on a community's roster), and how the two find each other."""
