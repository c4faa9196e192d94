"""Demonstration records: every source of an edition, drawn at random but never a real record.

The records are synthetic. Communes are real ones of the COG, chosen by a rule (small towns that
dominate their neighbours), not the list of the programme; posts, conventions, actions and money
are drawn from a seeded generator, then brought to the totals that have been published
(data/demo/<arrêté>.toml). Same seed, same files, byte for byte.

    goals      what must be reached at each date, and the model behind the rest (data/demo/)
    scene      one step per date: the communes, the dates, what was drawn before
    draws      shares that add up, picks, days;  groups: communes gathered under a post
    communes, liste, postes, conventions, actions, aides, anah, services: one maker per source
    totaux     denominators of territories
    generate   every maker in turn, the states at the date, the files

An edition that follows another (« precedente ») first draws the other's rows, then adds what came
since: the records of December are among those of June.
"""
