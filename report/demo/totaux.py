"""Denominators outside the programme: what a whole département or région received."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from report.demo.draws import lognormal
from report.demo.goals import Model
from report.demo.scene import generator
from report.territories import Cog


def anah(
    cog: Cog, members: pd.DataFrame, works: pd.DataFrame, model: Model, seed: int
) -> pd.DataFrame:
    """« totaux_anah »: by département, works of every commune, those of the programme included."""
    inside = works.groupby(works["insee_com"].map(cog.communes["departement"]))["montant"].sum()
    everyone = _people(cog.communes, "departement", cog.departements.index)
    mine = _people(members, "departement", cog.departements.index)
    shares = _shares(mine / everyone, model["totaux"]["bornes_anah"], model, seed, "totaux_anah")
    inside = inside.reindex(cog.departements.index).fillna(0)
    alone = everyone * model["totaux"]["par_habitant_anah"]
    return _table(inside.where(inside > 0, alone * shares) / shares, inside)


def ademe(
    cog: Cog, members: pd.DataFrame, grants: pd.DataFrame, model: Model, seed: int
) -> pd.DataFrame:
    """« totaux_ademe »: by région, grants to every beneficiary, those of the programme included."""
    regions = cog.communes["region"]
    with_epci = members[members["epci"] != ""]
    by_epci = with_epci.groupby("epci")["region"].first()
    place = grants["beneficiaire"].map(pd.concat([regions, by_epci]))
    inside = grants.groupby(place)["montant"].sum()
    everyone = _people(cog.communes, "region", cog.regions.index)
    mine = _people(members, "region", cog.regions.index)
    shares = _shares(mine / everyone, model["totaux"]["bornes_ademe"], model, seed, "totaux_ademe")
    inside = inside.reindex(cog.regions.index).fillna(0)
    mean = inside.sum() / max(float(mine.sum()), 1.0)
    return _table(inside.where(inside > 0, everyone * mean * shares) / shares, inside)


def _people(communes: pd.DataFrame, column: str, codes: pd.Index) -> pd.Series:
    """Inhabitants by territory."""
    return communes.groupby(column)["population"].sum().reindex(codes).fillna(0)


def _shares(
    people: pd.Series, bounds: Mapping[int, float], model: Model, seed: int, source: str
) -> pd.Series:
    """The programme's share of the money: it grows with its share of the people, within bounds."""
    rule = model["totaux"]
    reach = people * lognormal(generator(seed, source), len(people), rule["dispersion"])
    return bounds[0] + (bounds[1] - bounds[0]) * reach / (reach + rule["demi"])


def _table(totals: pd.Series, inside: pd.Series) -> pd.DataFrame:
    """Whole euros, never less than the part of the programme."""
    euros = np.maximum(np.round(totals), inside).astype(np.int64)
    return pd.DataFrame({"territoire": euros.index.astype("str"), "montant": np.asarray(euros)})
