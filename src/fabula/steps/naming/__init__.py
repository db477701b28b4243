"""What mentions and cast are made of: which capitals are names, how far a name goes, what it names, and who bears it."""
