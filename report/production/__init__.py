"""From one edition to all of them: every territory's file, by one machine or a cluster.

    run            a production: nothing to do, or what is not up to date is made
    making         figures once, then editions one by one
    choice         which editions are asked for
    selection      the territories that a choice comes to, and how their files are called
    slices         what one edition may see of the figures: itself, what it holds, the country
    fingerprints   what an edition prints, as a hash
    ground         the code, styles, fonts, outlines and packages behind it, as a hash
    manifest       manifest.json, and the journal that survives a sudden stop
    outcome        what became of each edition
    folder         the output folder: one production at a time, scratch space, whole files only
    worker         what a process does with one job: an edition in, a file out
    workshop       processes that are started, watched, timed and replaced
    cluster        the same jobs on a dask scheduler

An edition sees its slice and nothing else, so that it is the same wherever and whenever it is made.
"""
