"""The page: everything that people see, and nothing that is computed."""
