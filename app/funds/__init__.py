"""Credit funds: money a node holds for subsidies and settlements; topped up by two people, handed down the tree."""
