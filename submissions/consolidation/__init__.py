"""What it adds up to: totals of every unit with something below it, always with how complete they are."""
