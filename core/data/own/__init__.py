"""What people bring themselves: tables of ratings, and exports of their own ratings from elsewhere."""
