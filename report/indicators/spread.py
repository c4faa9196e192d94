"""From records to quantities by commune: the written rule for what covers several communes.

Money of a post, a convention or an EPCI is shared equally among its communes of the programme, in
whole euros, the remainder to the first by code, so that sums are exact (decisions of the edition).
"""

import numpy as np
import pandas as pd

from report.indicators.measures import Additive, Distinct
from report.sources.records import Records
from report.territories import Level

_EURO = 100


def beneficiary_links(records: Records) -> pd.DataFrame:
    """Columns `cle` (commune code or SIREN of an EPCI), `insee_com`: who benefits through whom."""
    members = records.members
    epci = records.cog.parents(Level.EPCI).reindex(members)
    through = pd.DataFrame({"cle": epci.to_numpy(), "insee_com": members})
    own = pd.DataFrame({"cle": members, "insee_com": members})
    return pd.concat([own, through[through["cle"] != ""]], ignore_index=True)


def member_links(records: Records, source: str, key: str) -> pd.DataFrame:
    """Columns `cle`, `insee_com` of a post × commune or convention × commune table."""
    table = records.table(source)
    links = pd.DataFrame({"cle": table[key], "insee_com": table["insee_com"]})
    return links[links["insee_com"].isin(records.members)].drop_duplicates()


def share_out(
    keys: pd.Series, quantities: pd.Series, links: pd.DataFrame, indivisible: int = _EURO
) -> Additive:
    """Quantities by key shared among the communes of each key, by commune.

    keys, quantities: a row is an amount (centimes) or a number of things; indivisible: the
    smallest part handed out, one euro for money; links: columns `cle`, `insee_com`. A key without
    commune of the programme has been reported when read, and is left out here.
    """
    amounts = pd.DataFrame({"cle": keys.to_numpy(), "quantite": quantities.to_numpy()})
    ordered = links.sort_values(["cle", "insee_com"], kind="stable")
    ordered = ordered.assign(
        rank=ordered.groupby("cle").cumcount(),
        communes=ordered.groupby("cle")["insee_com"].transform("size"),
    )
    pieces = amounts.merge(ordered, on="cle", how="inner", sort=False)
    total = pieces["quantite"].to_numpy(dtype=np.int64)
    communes = pieces["communes"].to_numpy(dtype=np.int64)
    equal = total // (communes * indivisible) * indivisible
    first = pieces["rank"].to_numpy() == 0
    parts = equal + np.where(first, total - equal * communes, 0)
    return Additive(pd.Series(parts, index=pieces["insee_com"].to_numpy()))


def beneficiary_amounts(
    records: Records, source: str, column: str = "montant", rows: pd.Series | None = None
) -> Additive:
    """The money of a source whose beneficiary is a commune or an EPCI. rows: a mask to keep."""
    table = _rows(records, source, rows)
    return share_out(table["beneficiaire"], table[column], beneficiary_links(records))


def beneficiary_counts(records: Records, source: str, rows: pd.Series | None = None) -> Distinct:
    """The rows of a source, each counted once in every territory that its beneficiary touches."""
    table = _rows(records, source, rows)
    ids = pd.DataFrame({"ligne": table.index, "cle": table["beneficiaire"].to_numpy()})
    links = ids.merge(beneficiary_links(records), on="cle", sort=False)
    return Distinct(pd.DataFrame({"cle": links["ligne"], "insee_com": links["insee_com"]}))


def commune_amounts(
    records: Records, source: str, column: str, rows: pd.Series | None = None
) -> Additive:
    """The quantities of a source whose rows belong to one commune."""
    table = _rows(records, source, rows)
    return Additive(pd.Series(table[column].to_numpy(), index=table["insee_com"].to_numpy()))


def commune_rows(records: Records, source: str, rows: pd.Series | None = None) -> Additive:
    """How many rows of a source each commune has."""
    table = _rows(records, source, rows)
    return ones(table["insee_com"])


def communes_with(records: Records, source: str, rows: pd.Series | None = None) -> Additive:
    """The communes of the programme that have at least one row in a source, each counted once."""
    codes = _rows(records, source, rows)["insee_com"]
    return ones(codes[codes.isin(records.members)].drop_duplicates())


def ones(codes: pd.Series | pd.Index) -> Additive:
    """One for each code given."""
    index = pd.Index(codes.to_numpy())
    return Additive(pd.Series(np.ones(len(index), dtype=np.int64), index=index))


def _rows(records: Records, source: str, rows: pd.Series | None) -> pd.DataFrame:
    table = records.table(source)
    return table if rows is None else table[rows]
