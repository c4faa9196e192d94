"""Demonstration records: every source of an edition, drawn at random but never a real record.

The records are synthetic. Communes are real ones of the COG, chosen by a rule (small towns that
dominate their neighbours), not the list of the programme; posts, conventions, actions and money
are drawn from a seeded generator, then brought to the totals that have been published
(data/demo/<arrêté>.toml). Same seed, same files, byte for byte.

    targets ─▶ steps ─▶ one maker per source ─▶ states and totals ─▶ CSV
    goals.py   scene.py  communes, postes, conventions, actions,     generate.py
                         financements, aides, anah, services, popsu

An edition that follows another (« precedente ») first draws the other's rows, then adds what came
since: the records of December are among those of June.
"""
