"""The shape of a manifest: identifiers, references, tree of units, groups, order of elements."""

from collections import Counter
from collections.abc import Iterator, Mapping

from report.archive.seda import vocabulary as words
from report.archive.seda.sip import Element, Sip, local
from report.errors import Problem

_ATTRIBUTES = {
    "id": {
        "ArchiveUnit", "BinaryDataObject", "PhysicalDataObject", "DataObjectGroup",
        "Rule", "RefNonRuleId", "Keyword",
    },
    "algorithm": {"MessageDigest", "Compressed"},
}  # fmt: skip
_FREE = {"CustodialHistoryItem", "Relationship", "Compressed", "Metadata", "OtherMetadata"}
"""Elements that the standard gives attributes of their own."""


def check(sip: Sip) -> Iterator[Problem]:
    """Every fault of shape, in the order of the rules."""
    yield from _identifiers(sip)
    yield from _references(sip)
    yield from _cycles(sip)
    yield from _units(sip)
    yield from _groups(sip)
    yield from _names(sip)
    yield from _orders(sip)


def _declared(sip: Sip) -> Iterator[Element]:
    for name in ("ArchiveUnit", "BinaryDataObject", "PhysicalDataObject", "DataObjectGroup"):
        yield from sip.all(name)


def _identifiers(sip: Sip) -> Iterator[Problem]:
    counts = Counter(element.get("id") for element in _declared(sip) if element.get("id"))
    for element in _declared(sip):
        name = element.get("id")
        if not name:
            yield sip.fault(element, "identifiant absent", "un attribut id")
        elif counts[name] > 1:
            yield sip.fault(element, "identifiant donné deux fois", "un id unique", name)


def _kinds(sip: Sip) -> Mapping[str, set[str]]:
    """Reference element → the ids it may name."""
    units = {element.get("id") for element in sip.all("ArchiveUnit")}
    groups = {element.get("id") for element in sip.all("DataObjectGroup")}
    groups |= {(element.text or "").strip() for element in sip.all("DataObjectGroupId")}
    objects = {element.get("id") for element in sip.all("BinaryDataObject")}
    objects |= {element.get("id") for element in sip.all("PhysicalDataObject")}
    return {
        "ArchiveUnitRefId": units,
        "DataObjectGroupReferenceId": groups,
        "DataObjectReferenceId": objects,
    }


def _references(sip: Sip) -> Iterator[Problem]:
    for name, known in _kinds(sip).items():
        for element in sip.all(name):
            target = (element.text or "").strip()
            if target not in known:
                said = "référence vers un élément qui n’existe pas"
                yield sip.fault(element, said, "l’id d’un élément du bordereau", target)


def _children(sip: Sip) -> Mapping[str, set[str]]:
    """Unit → the units under it, by place or by reference."""
    found: dict[str, set[str]] = {}
    for unit in sip.all("ArchiveUnit"):
        under = found.setdefault(unit.get("id", ""), set())
        for child in unit.findall(f"{{{sip.namespace}}}ArchiveUnit"):
            reference = sip.value(child, "ArchiveUnitRefId")
            under.add(reference or child.get("id", ""))
        reference = sip.value(unit, "ArchiveUnitRefId")
        if reference:
            under.add(reference)
    return found


def _cycles(sip: Sip) -> Iterator[Problem]:
    children, state = _children(sip), dict[str, str]()

    def loops(start: str) -> bool:
        """Depth first, without recursion: a deep tree is not a fault."""
        stack = [(start, iter(children.get(start, ())))]
        state[start] = "open"
        while stack:
            name, under = stack[-1]
            child = next(under, None)
            if child is None:
                state[name] = "done"
                stack.pop()
            elif state.get(child) == "open":
                return True
            elif child not in state:
                state[child] = "open"
                stack.append((child, iter(children.get(child, ()))))
        return False

    for unit in sip.all("ArchiveUnit"):
        name = unit.get("id", "")
        if name not in state and loops(name):
            yield sip.fault(unit, "des unités se contiennent en boucle", "un arbre", name)
            return


def _units(sip: Sip) -> Iterator[Problem]:
    """A unit holds an object or other units, and describes itself (but for a reference)."""
    for unit in sip.all("ArchiveUnit"):
        if sip.child(unit, "ArchiveUnitRefId") is not None:
            continue
        if sip.child(unit, "Content") is None:
            yield sip.fault(unit, "unité sans description", "un élément Content", unit.get("id"))
        held = (sip.child(unit, name) for name in ("ArchiveUnit", "DataObjectReference"))
        if all(each is None for each in held):
            said = "unité sans objet ni sous-unité"
            yield sip.fault(unit, said, "un DataObjectReference ou une ArchiveUnit", unit.get("id"))


def _groups(sip: Sip) -> Iterator[Problem]:
    used = {(each.text or "").strip() for each in sip.all("DataObjectGroupReferenceId")}
    for group in sip.all("DataObjectGroup"):
        if group.get("id") not in used:
            said = "groupe d’objets qu’aucune unité ne référence"
            yield sip.fault(group, said, "une unité par groupe", group.get("id"))
        usages = Counter(_usage(sip, each) for each in group if local(each).endswith("DataObject"))
        for usage, count in usages.items():
            if count > 1:
                yield sip.fault(group, "deux objets de même usage", "un objet par usage", usage)
    for element in sip.all("BinaryDataObject"):
        usage = sip.value(element, "DataObjectVersion")
        if not words.USAGE.fullmatch(usage):
            expected = ", ".join(f"{name}_1" for name in words.USAGES)
            yield sip.fault(element, "usage hors de la liste", expected, usage)
        if local(element.getparent()) != "DataObjectGroup":
            said = "objet hors d’un groupe"
            yield sip.fault(element, said, "un DataObjectGroup", element.get("id"))


def _usage(sip: Sip, element: Element) -> str:
    """The usage with its number: without one it is the first."""
    usage = sip.value(element, "DataObjectVersion")
    return usage if "_" in usage else f"{usage}_1"


def _names(sip: Sip) -> Iterator[Problem]:
    """One default namespace, no prefix, no attribute but those the standard knows."""
    for element in sip.root.iter("*"):
        if element.prefix is not None or not element.tag.startswith(f"{{{sip.namespace}}}"):
            said = "élément préfixé ou d’un autre espace de noms"
            yield sip.fault(element, said, f"l’espace {sip.namespace}, sans préfixe", element.tag)
        for name in element.attrib:
            owners = _ATTRIBUTES.get(name, set())
            if local(element) not in owners and local(element) not in _FREE and "}" not in name:
                yield sip.fault(element, "attribut inconnu", "id ou algorithm, à leur place", name)


def _orders(sip: Sip) -> Iterator[Problem]:
    for element in sip.root.iter("*"):
        order = words.ORDER.get(local(element))
        if order is not None:
            yield from _order(sip, element, order)


def _order(sip: Sip, element: Element, order: tuple[str, ...]) -> Iterator[Problem]:
    """Children that are unknown here, unknown to this version, or before their turn."""
    reached, parent = 0, local(element)
    for child in element.iterchildren("*"):
        name = local(child)
        if name not in order or not _known(sip, parent, name):
            said = f"élément inconnu dans {parent} en SEDA {sip.version}"
            yield sip.fault(child, said, "un élément du standard", name)
            continue
        rank = order.index(name)
        if parent in words.ALTERNATING and name in ("Rule", "StartDate"):
            rank = 0
        if rank < reached:
            yield sip.fault(child, f"élément mal placé dans {parent}", ", ".join(order), name)
        reached = max(reached, rank)


def _known(sip: Sip, parent: str, name: str) -> bool:
    since, until = words.ONLY_FROM.get(name, words.VERSIONS[0]), words.VERSIONS[-1]
    if parent == "Content":
        until = words.ONLY_UNTIL.get(name, until)
    return since <= sip.version <= until
