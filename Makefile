# Point d’avancement : « make pdf » suffit, « make aide » dit le reste.

EDITION ?=
VENV    := .venv
PYTHON  := $(VENV)/bin/python
OUTIL   := $(VENV)/bin/point-avancement

.DEFAULT_GOAL := aide
.DELETE_ON_ERROR:
.PHONY: aide help depot pdf editions donnees test lint types murs formatage docs bench fuzz conformite demo reference verrous clean

aide help: ## Cette liste
	@echo "Cibles (EDITION=… choisit une autre édition) :"
	@sed -n 's/^\([a-z][a-z ]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) \
		| sed 's/^aide help/aide/' | awk -F'|' '{ printf "  make %-12s %s\n", $$1, $$2 }'

# L’environnement est refait quand les verrous changent, et seulement alors.
$(VENV)/.pret: requirements.txt pyproject.toml outils/installer.sh outils/bibliotheques.py
	@outils/installer.sh requirements.txt
	@touch $@

$(VENV)/.pret-dev: requirements-dev.txt $(VENV)/.pret
	@outils/installer.sh requirements-dev.txt
	@touch $@

$(VENV)/.pret-depot: requirements-depot.txt $(VENV)/.pret
	@outils/installer.sh requirements-depot.txt
	@touch $@

depot: $(VENV)/.pret-depot ## Installe de quoi déposer (S3, WebDAV, SFTP), sceller, travailler en grappe

pdf: $(VENV)/.pret ## Écrit le PDF de l’édition dans build/
	@$(OUTIL) pdf $(if $(EDITION),--edition $(EDITION))

editions: $(VENV)/.pret ## Écrit dans build/editions/ celles des régions et des départements
	@$(OUTIL) editions $(if $(EDITION),--edition $(EDITION))

donnees: $(VENV)/.pret ## Écrit les données ouvertes (CSV décrits, XLSX, ODS) dans build/donnees/
	@$(OUTIL) donnees $(if $(EDITION),--edition $(EDITION))

demo: $(VENV)/.pret ## Écrit un jeu d’enregistrements de démonstration dans build/demo/
	@$(OUTIL) demo --sortie build/demo

test: $(VENV)/.pret-dev ## Passe tous les tests
	@$(PYTHON) -m pytest -n 2 --dist worksteal

lint: $(VENV)/.pret-dev formatage types murs ## Style, types et cloisons entre les pièces

formatage:
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .

types:
	@$(VENV)/bin/mypy

murs:
	@$(VENV)/bin/lint-imports --no-logo

docs: $(VENV)/.pret-dev ## Réécrit docs/commandes.md, le dictionnaire des données et le catalogue français
	@$(PYTHON) outils/docs.py
	@$(PYTHON) outils/dictionnaire.py

bench: $(VENV)/.pret-dev $(VENV)/.pret-depot ## Mesure tout, à côté de Typst (QUOI="--vite marginale" pour une partie)
	@$(PYTHON) outils/bench.py $(QUOI)

fuzz: $(VENV)/.pret-dev ## Fait lire des livraisons abîmées au hasard, pendant une minute
	@$(PYTHON) outils/fuzz.py 60

conformite: $(VENV)/.pret-dev ## Fait juger par veraPDF les PDF de build/ ou PDF=… (PDF/A-3a et PDF/UA-1)
	@$(PYTHON) outils/conformite.py $(PDF)

verrous: $(VENV)/.pret-dev ## Refait requirements*.txt depuis pyproject.toml
	@outils/verrous.sh

clean: ## Retire ce qui a été produit et l’environnement
	@rm -rf build $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

-include outils/reference.mk
