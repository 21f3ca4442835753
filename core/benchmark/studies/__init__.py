"""What no table of methods on one request can show: ε over many models, and many requests one after another."""
