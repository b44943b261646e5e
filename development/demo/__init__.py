"""Plans, boards and their history for the synthetic corps of a demonstration. Nobody in it exists."""
