"""What unlearning itself gives away: to whoever holds both models, of people who stayed, and over many runs."""
