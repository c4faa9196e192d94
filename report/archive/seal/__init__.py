"""The electronic seal of the publications (extra « sceau »): keys, sealing, validation."""
