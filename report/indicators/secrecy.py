"""Small numbers: which cells are masked so that none can be known, directly or by difference.

Cells of one count form a network. Its nodes are the equations that a reader can write: the country
is the sum of its régions, a région of its départements, a département of its communes; an EPCI is
the sum of its communes, whatever their département; the country is the sum of EPCI and of communes
without one. Each cell is an edge between the two equations it stands in:

    France ── région ── département ── commune ── EPCI ── whole

Known cells being taken off, a masked one can be worked out exactly when its edge lies on no loop
of masked edges. So each cell to protect is given a loop, the cheapest one: communes first, then
EPCI, and a département, a région or the national figure only where nothing else will do. Loops go
through cells of at least the threshold: the protected one can then be anything from 1 to the
threshold, for all that is published.

Rule: loi n° 51-711 du 7 juin 1951; threshold and levels: `report.journal.Secret`.
"""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from report.errors import Problem
from report.indicators.core import Definition
from report.indicators.measures import Ints, Mask
from report.indicators.rollup import Cells, Frame
from report.journal import Secret
from report.territories import Level
from report.units import Count

Pattern = Mapping[Level, Mask]
"""Level → which of its territories are masked."""

_COSTS = {
    Level.COMMUNE: 10**6,
    Level.EPCI: 3 * 10**6,
    Level.DEPARTEMENT: 10**12,
    Level.REGION: 10**15,
    Level.NATIONAL: 10**18,
}
"""What masking one more cell of a level costs, before its size."""

Node = tuple[Level, int]
_COUNTRY: Node = (Level.NATIONAL, 0)
_WHOLE: Node = (Level.NATIONAL, 1)


@dataclass(frozen=True, eq=False)
class Edge:
    """A cell: the two equations it stands in, its level, its rank there, its value."""

    ends: tuple[Node, Node]
    level: Level
    rank: int
    value: int

    @property
    def cell_of(self) -> Node:
        """The equation whose total the cell is: that of the territory itself."""
        return self.level, self.rank

    def other_end(self, node: Node) -> Node:
        """The other equation."""
        return self.ends[1] if self.ends[0] == node else self.ends[0]

    @property
    def cost(self) -> int:
        """What masking it costs when it is not masked yet."""
        return _COSTS[self.level] + self.value


@dataclass
class _Network:
    """The cells that are not zero, by the equations they stand in, and those masked so far."""

    threshold: int
    edges: list[Edge]
    around: dict[Node, list[Edge]] = field(default_factory=dict)
    primary: set[Edge] = field(default_factory=set)
    masked: set[Edge] = field(default_factory=set)

    def __post_init__(self) -> None:
        for edge in self.edges:
            for end in edge.ends:
                self.around.setdefault(end, []).append(edge)

    def protect(self, edge: Edge) -> None:
        """Mask what closes the cheapest loop through the edge, with room for its whole range.

        There is always one: at worst, through every cell that the edge is part of.
        """
        start, goal = edge.ends
        holders = set(self._holders(edge))
        best: dict[Node, int] = {start: 0}
        came: dict[Node, tuple[Node, Edge]] = {}
        queue: list[tuple[int, int, Node]] = [(0, 0, start)]
        while queue:
            cost, _, node = heapq.heappop(queue)
            if node == goal:
                break
            if cost > best[node]:
                continue
            for other in self.around[node]:
                if other is edge or not (other in holders or self._roomy(other)):
                    continue
                end = other.other_end(node)
                total = cost + (0 if other in self.masked else other.cost)
                if end not in best or total < best[end]:
                    best[end], came[end] = total, (node, other)
                    heapq.heappush(queue, (total, len(came), end))
        self.masked.update(_steps(came, goal, start))

    def _roomy(self, edge: Edge) -> bool:
        """Whether the cell can give what a protected one may take: it is not small itself."""
        return edge.value >= self.threshold

    def _holders(self, edge: Edge) -> Iterator[Edge]:
        """The cells that an edge is part of, which move with it; for an EPCI, its communes."""
        nodes = list(edge.ends)
        if edge.level is Level.EPCI:
            parts = [part for part in self.around[edge.ends[0]] if part is not edge]
            nodes += [part.ends[0] for part in parts]
            yield from parts
        while nodes:
            node = nodes.pop()
            for other in self.around[node]:
                if other.cell_of == node or other.level is Level.NATIONAL:
                    yield other
                    nodes.extend(end for end in other.ends if end not in (node, _WHOLE))


def _steps(came: dict[Node, tuple[Node, Edge]], goal: Node, start: Node) -> Iterator[Edge]:
    node = goal
    while node != start:
        node, edge = came[node]
        yield edge


def pattern(rule: Secret, counts: Mapping[Level, Cells], frame: Frame) -> Pattern:
    """The cells to mask, at every level, for a count under a rule.

    counts: the exact cells of what is protected. Deterministic: communes then EPCI, in official
    order.
    """
    network = _Network(rule.seuil, list(_edges(counts, frame)))
    network.primary = {
        edge
        for edge in network.edges
        if edge.level in rule.niveaux and 1 <= edge.value < rule.seuil
    }
    network.masked = set(network.primary)
    for edge in network.edges:
        if edge in network.primary:
            network.protect(edge)
    masks = {level: np.zeros(frame.size(level), dtype=bool) for level in Level}
    for edge in network.masked:
        masks[edge.level][edge.rank] = True
    return masks


def protected_count(
    source: str, rule: Secret, definitions: Mapping[str, Definition]
) -> Definition | None:
    """The indicator that counts what a rule protects: the one it names, else the first count."""
    if rule.effectif:
        named = definitions.get(rule.effectif)
        return named if named is not None and source in named.sources else None
    counts = (
        definition
        for definition in definitions.values()
        if source in definition.sources and isinstance(definition.unit, Count)
    )
    return next(counts, None)


def not_a_count(source: str, rule: Secret) -> Problem:
    """A rule of secrecy that cannot be applied."""
    return Problem(
        file="edition.toml",
        column=f"secret.{source}",
        value=rule.effectif or source,
        rule="secret",
        expected="une source, et un indicateur qui en compte les enregistrements",
        remedy="corriger le nom de la source, ou « effectif »",
    )


def _edges(counts: Mapping[Level, Cells], frame: Frame) -> Iterator[Edge]:
    """Every cell that is not zero: communes, then EPCI, départements, régions, the country."""
    above = {level: _ranks(frame, level) for level in (Level.DEPARTEMENT, Level.REGION, Level.EPCI)}
    for rank, value in _values(counts, Level.COMMUNE):
        places = (above[Level.DEPARTEMENT][rank], above[Level.REGION][rank])
        held = _node(Level.DEPARTEMENT, places[0]) or _node(Level.REGION, places[1]) or _COUNTRY
        through = _node(Level.EPCI, above[Level.EPCI][rank]) or _WHOLE
        yield Edge((held, through), Level.COMMUNE, rank, value)
    for rank, value in _values(counts, Level.EPCI):
        yield Edge(((Level.EPCI, rank), _WHOLE), Level.EPCI, rank, value)
    regions = frame.above(Level.DEPARTEMENT, Level.REGION)
    for rank, value in _values(counts, Level.DEPARTEMENT):
        higher = _node(Level.REGION, int(regions[rank])) or _COUNTRY
        yield Edge((higher, (Level.DEPARTEMENT, rank)), Level.DEPARTEMENT, rank, value)
    for rank, value in _values(counts, Level.REGION):
        yield Edge((_COUNTRY, (Level.REGION, rank)), Level.REGION, rank, value)
    for rank, value in _values(counts, Level.NATIONAL):
        yield Edge((_COUNTRY, _WHOLE), Level.NATIONAL, rank, value)


def _values(counts: Mapping[Level, Cells], level: Level) -> Iterator[tuple[int, int]]:
    values = counts[level].numerator
    return ((int(rank), int(values[rank])) for rank in np.flatnonzero(values))


def _ranks(frame: Frame, level: Level) -> Ints:
    """For each commune of the programme, the rank of its territory at a level, or −1."""
    return frame.above(Level.COMMUNE, level)


def _node(level: Level, rank: int) -> Node | None:
    return (level, int(rank)) if rank >= 0 else None
