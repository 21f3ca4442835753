"""What a benchmark will take, told beforehand: the work of each row, at what one step costs on this machine."""
