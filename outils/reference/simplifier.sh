#!/bin/sh
# Simplifie les contours avec mapshaper, toutes les communes d’une zone ensemble : les bords
# communs restent communs. Trois grains : communes, parts d’EPCI par département, départements.
#
#   outils/reference/simplifier.sh build/reference
set -eu

dossier=$1
entree=$dossier/zones
sortie=$dossier/topologies
mkdir -p "$sortie"

mapshaper() {
    node --max-old-space-size=6000 "$dossier/node_modules/mapshaper/bin/mapshaper" "$@"
}

# zone, puis pour chacun des trois grains : pas (m), plus petite île gardée (m²)
simplifier() {
    communes=$sortie/$1.communes.json
    ecrire="format=topojson no-quantization precision=10"
    mapshaper "$entree/$1.json" -clean gap-fill-area=1000000 \
        -simplify weighted interval="$2" keep-shapes -filter-islands min-area="$3" \
        -o "$communes" $ecrire
    mapshaper "$communes" -dissolve piece copy-fields=dep \
        -simplify weighted interval="$4" keep-shapes -filter-islands min-area="$5" \
        -o "$sortie/$1.pieces.json" $ecrire
    mapshaper "$communes" -dissolve dep \
        -simplify weighted interval="$6" keep-shapes -filter-islands min-area="$7" \
        -o "$sortie/$1.departements.json" $ecrire
}

simplifier metropole 150 100000 500 150000 1200 5000000
simplifier 971 100 50000 200 300000 300 1000000
simplifier 972 100 50000 200 300000 300 1000000
simplifier 973 300 100000 800 1000000 1500 5000000
simplifier 974 100 50000 200 300000 300 1000000
simplifier 976 60 50000 100 50000 150 300000
