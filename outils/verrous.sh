#!/usr/bin/env bash
# Refait les fichiers de verrous : versions et empreintes, sans aucune adresse de dépôt.
# Un seul choix de versions pour Python 3.11 à 3.14, sur x86_64 comme sur aarch64.
set -euo pipefail
cd "$(dirname "$0")/.."

verrouiller() {
    local sortie=$1
    shift
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
        --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
        --strip-extras --output-file "$sortie" "$@" pyproject.toml >/dev/null
}

# L'option --mettre-a-jour reprend les versions les plus récentes ; sans elle, rien ne bouge
# que ce que pyproject.toml a changé.
options=()
if [ "${1:-}" = --mettre-a-jour ]; then options+=(--upgrade); fi

# Le plus large d'abord : ce que demandent les dépôts, la base, le sceau et la grappe vaut pour tous.
supplements=(--extra depot --extra grappe --extra postgres --extra sceau)
verrouiller requirements-dev.txt "${options[@]}" --group dev "${supplements[@]}"
verrouiller requirements-depot.txt "${supplements[@]}" --group construction \
    --constraints requirements-dev.txt
verrouiller requirements.txt --group construction --constraints requirements-dev.txt

if grep -nE '://|file:|^-|@ ' requirements*.txt; then
    echo "Les verrous portent une adresse ou une option : voir les lignes ci-dessus." >&2
    exit 1
fi
