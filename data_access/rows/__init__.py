"""What the database tells the rest of the application: typed, frozen, unit-bearing rows, one module per subject."""
