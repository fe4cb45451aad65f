"""What is known: credits, who says so, and what holds now. Each rule of a verdict stands here, once."""
