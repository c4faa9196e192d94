"""Files of an edition in, checked tables out: the only room that opens what partners deliver.

schemas, fields     what each source holds: columns, types, domains, wording (facts, once)
reading             a file → text columns with the line each row starts at
checks              text → pandera, every wrong value of every column at once
conversion          checked text → typed columns (cents, dates, whole numbers)
scope               what counts: the programme's communes, up to the arrêté
references          identifiers that one source gives and another must hold
records             `examine` (a report, never raises) and `load` (tables, or InvalidInput)
"""
