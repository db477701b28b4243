"""How the weights of the encoder are made: corpora, packing, model, training, export. Needs training/requirements.txt; the program never imports it."""
