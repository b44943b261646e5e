"""Read files as OPM publishes them and bring agencies and positions in line with them."""
