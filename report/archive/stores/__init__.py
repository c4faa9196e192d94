"""Document stores: what a server guarantees, deposits that never overwrite, verification."""
