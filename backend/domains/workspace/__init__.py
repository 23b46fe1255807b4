"""What an official opens in the morning: the board, communes, handovers, the week's digest."""
