"""Fifth step: can an attacker still tell, and what to take away."""
