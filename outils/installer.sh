#!/usr/bin/env bash
# Prépare .venv : Python, bibliothèques du système, paquets verrouillés, commande point-avancement.
# Usage : outils/installer.sh FICHIER_DE_VERROUS
set -euo pipefail
cd "$(dirname "$0")/.."

verrous=$1
venv=.venv

dire() { printf '→ %s\n' "$*" >&2; }
arreter() {
    printf '✗ %s\n' "$*" >&2
    exit 3
}

# Le premier Python assez récent ; PYTHON=… en impose un autre.
trouver_python() {
    local candidat
    for candidat in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if command -v "$candidat" >/dev/null &&
            "$candidat" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidat"
            return
        fi
    done
    arreter "Python 3.11 ou plus récent est nécessaire : installez-le (apt-get install python3) ou indiquez-le par PYTHON=…"
}

creer_venv() {
    local python paquet
    python=$(trouver_python)
    dire "Création de l’environnement $venv ($("$python" --version))"
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        paquet=$("$python" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            dire "Installation de $paquet"
            apt-get update -qq
            DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "$paquet" >/dev/null
        else
            arreter "Le module venv de Python manque : sudo apt-get install $paquet"
        fi
    fi
    "$python" -m venv "$venv"
}

if ! "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    rm -rf "$venv"
    creer_venv
fi

"$venv/bin/python" outils/bibliotheques.py

# -qq : pip se tait, sauf erreur.
dire "Installation des paquets de $verrous (versions et empreintes vérifiées)"
"$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input \
    --require-hashes --requirement "$verrous"

dire "Installation de la commande point-avancement"
"$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input \
    --no-deps --no-build-isolation --editable .
