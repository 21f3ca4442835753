"""Pictures that are looked at by themselves: the line-up, and the card that people take away."""
