"""How the weights of the encoder are made: corpora, packing, model, training, export. The program never imports it."""
