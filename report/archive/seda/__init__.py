"""The transfer to the State's archives (SEDA): its settings, its export, its own check."""
