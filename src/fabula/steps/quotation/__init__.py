"""What the quotations step is made of: marks and their pairing, dash dialogue, scripts and chats, italics, kinds."""
