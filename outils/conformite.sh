#!/usr/bin/env bash
# Fait juger par veraPDF les PDF de build/ (ou ceux donnés) : PDF/A-3a puis PDF/UA-1.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v verapdf >/dev/null; then
    echo "✗ veraPDF est introuvable : installez-le (https://verapdf.org) et mettez-le dans le PATH." >&2
    exit 3
fi
shopt -s nullglob
fichiers=("$@")
if [ ${#fichiers[@]} = 0 ]; then fichiers=(build/point-avancement-*.pdf); fi
if [ ${#fichiers[@]} = 0 ]; then
    echo "✗ Aucun PDF dans build/ : lancez d’abord « make pdf »." >&2
    exit 3
fi
for profil in 3a ua1; do
    echo "→ Profil $profil"
    verapdf -f "$profil" --format text "${fichiers[@]}"
done
