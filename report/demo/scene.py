"""The stage of a draw: the communes, the dates, what must be added, what was drawn before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from zlib import crc32

import numpy as np
import pandas as pd

from report.demo.draws import Floats, Ints, apportion_capped, lognormal, pick
from report.demo.goals import Goals, Model, Targets
from report.territories import Cog

Tables = Mapping[str, pd.DataFrame]

EARTH_KM = 111.2  # one degree of latitude
MEAN_LATITUDE = 46.5


def generator(seed: int, *names: str) -> np.random.Generator:
    """The generator of a named draw: adding a draw elsewhere does not move it."""
    return np.random.default_rng([seed, crc32("/".join(names).encode())])


@dataclass(frozen=True)
class Step:
    """From one date to the next: what to add, over which communes.

    members: the communes of the programme at the end of the step, official order; index `code`;
    nom, departement, region, epci, population, x, y (km), elan (factor around 1). tables: what the
    steps before and this one have drawn so far.
    """

    index: int
    start: date
    end: date
    goals: Goals
    members: pd.DataFrame
    cog: Cog
    model: Model
    seed: int
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def first(self) -> bool:
        """Whether nothing was drawn before this step."""
        return self.index == 0

    def rng(self, *names: str) -> np.random.Generator:
        """The generator of a named draw of this step."""
        return generator(self.seed, str(self.index), *names)

    def drawn(self, source: str, column: str) -> set[str]:
        """The values that a column already has."""
        return set(self.tables[source][column]) if source in self.tables else set()

    def count(self, source: str) -> int:
        """How many rows a source already has."""
        return len(self.tables[source]) if source in self.tables else 0

    def weights(self, source: str, size: float, members: pd.DataFrame | None = None) -> Floats:
        """How much each commune attracts: its size, its drive, its département for this source.

        No département is on average beyond the bounds of the model.
        """
        rows = self.members if members is None else members
        if rows.empty:
            return np.zeros(0)
        contrasts = self.model["contrastes"]
        rule = contrasts["propres"].get(source, contrasts)
        effect = self.effects(source, rule["source"])
        people = rows["population"].clip(200, 12_000) / 3000.0
        raw = people**size * rows["elan"] * rows["departement"].map(effect)
        low, high = rule["bornes"]
        means = raw.groupby(rows["departement"]).transform("mean") / raw.mean()
        return np.asarray(raw * means.clip(low, high) / means)

    def effects(self, source: str, spread: float) -> pd.Series:
        """A factor by département (or collectivity) that a source keeps from step to step."""
        codes = pd.Index(self.cog.communes["departement"].unique())
        return pd.Series(lognormal(generator(self.seed, source), len(codes), spread), index=codes)

    def choose(self, source: str, count: int, excluded: set[str], size: float = 0.0) -> list[str]:
        """New communes for a source, in every département as its weight allows.

        The larger the part of the communes that is chosen, the more even the choice.
        """
        free = self.members[~self.members.index.isin(excluded)]
        even = min(count / max(len(free), 1), 1.0)
        weights = self.weights(source, size, free) ** (1.0 - even)
        places = spread(self.rng(source, "choix"), free, weights, count)
        return [str(code) for code in free.index[places]]


def spread(rng: np.random.Generator, rows: pd.DataFrame, weights: Floats, count: int) -> Ints:
    """Positions of a weighted draw in which each département has its share."""
    codes, departements = pd.factorize(rows["departement"], sort=True)
    caps = np.bincount(codes, minlength=len(departements)).astype(np.int64)
    quotas = apportion_capped(count, np.bincount(codes, weights=weights), caps)
    chosen = [
        np.flatnonzero(codes == i)[pick(rng, weights[codes == i], int(quota))]
        for i, quota in enumerate(quotas)
    ]
    return np.sort(np.concatenate(chosen)) if chosen else np.zeros(0, dtype=np.int64)


def describe(cog: Cog, codes: Sequence[str], model: Model, seed: int) -> pd.DataFrame:
    """The communes of those codes, official order, with their place in km and their drive."""
    contrasts = model["contrastes"]
    drive = lognormal(generator(seed, "élan"), len(cog.communes), contrasts["commune"])
    departements = pd.Index(cog.communes["departement"].unique())
    common = pd.Series(
        lognormal(
            generator(seed, "élan", "départements"), len(departements), contrasts["departement"]
        ),
        index=departements,
    )
    rows = cog.communes.assign(elan=drive * cog.communes["departement"].map(common))
    rows = rows[rows.index.isin(set(codes))]
    east = np.cos(np.radians(MEAN_LATITUDE)) * EARTH_KM
    return rows.assign(x=rows["longitude"] * east, y=rows["latitude"] * EARTH_KM)


def steps(
    cog: Cog, targets: Targets, members: Mapping[date, Sequence[str]], model: Model, seed: int
) -> list[Step]:
    """One step per date of the chain; `members` gives the communes of the programme at each."""
    chain = targets.chain()
    factor = targets.factor(len(members[targets.arrete]))
    goals = [Goals({}), *(target.goals.scaled(factor) for target in chain)]
    starts = [model["lancement"], *(target.arrete + timedelta(days=1) for target in chain)]
    tables: dict[str, pd.DataFrame] = {}
    return [
        Step(
            index=i,
            start=starts[i],
            end=target.arrete,
            goals=after.minus(before),
            members=describe(cog, members[target.arrete], model, seed),
            cog=cog,
            model=model,
            seed=seed,
            tables=tables,
        )
        for i, (target, (before, after)) in enumerate(zip(chain, pairwise(goals), strict=True))
    ]
