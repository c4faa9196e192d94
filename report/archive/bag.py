"""The open package, and the restricted one: a BagIt bag with RO-Crate metadata, in one zip.

    point-avancement-2025-06-30.zip
      point-avancement-2025-06-30/bagit.txt, bag-info.txt, manifest-sha512.txt…
      point-avancement-2025-06-30/data/ro-crate-metadata.json    what each file is
      point-avancement-2025-06-30/data/manifeste.json            every file, its proof, its seal
      point-avancement-2025-06-30/data/pdf/, data/donnees/       what was published
      point-avancement-2025-06-30/data/edition/                  what it was made from

Inputs go in the open package unless one of them is under secrecy: all of them are then in
`….restreint.zip`, alone. Every date is the edition's: same inputs, same bytes.
"""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import bagit
from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from report.archive import zips
from report.archive.campaign import Campaign, Item
from report.errors import InvalidInput, Problem

AGENT = "Point d’avancement"
_LINE_BREAKS = str.maketrans("\r\n", "  ")


def make(campaign: Campaign, output: Path) -> tuple[Path, ...]:
    """Write the packages of a campaign into a folder: the open one, then the restricted one."""
    if not campaign.secret:
        return (_package(campaign, (*campaign.published, *campaign.inputs), output, ""),)
    return (
        _package(campaign, campaign.published, output, ""),
        _package(campaign, campaign.inputs, output, ".restreint"),
    )


def _package(campaign: Campaign, items: Iterable[Item], output: Path, suffix: str) -> Path:
    items = sorted(items, key=lambda item: item.name)
    name = f"{campaign.name}{suffix}"
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=output) as folder:
        root = Path(folder) / name
        _lay_out(items, root)
        _write_json(root / "manifeste.json", _manifest(campaign, items, restricted=bool(suffix)))
        _write_json(root / "ro-crate-metadata.json", _crate(campaign, items, root, suffix))
        bag = bagit.make_bag(str(root), _info(campaign, suffix), checksums=["sha512"])
        bag.validate()
        _unchanged(bag, items)
        entries = {
            path.relative_to(root.parent).as_posix(): path
            for path in root.rglob("*")
            if path.is_file()
        }
        path = output / f"{name}.zip"
        zips.write(path, entries, campaign.edition.publication)
    return path


def _unchanged(bag: bagit.Bag, items: Iterable[Item]) -> None:
    """What was bagged is what was read: nobody wrote to these files meanwhile."""
    proofs = {name: entry["sha512"] for name, entry in bag.payload_entries().items()}
    changed = [item for item in items if proofs[f"data/{item.name}"] != item.fingerprint.sha512]
    if changed:
        raise InvalidInput(
            Problem(
                str(item.path),
                "le fichier a changé pendant l’archivage",
                f"SHA-512 {item.fingerprint.sha512}",
                "attendre la fin de la production, puis recommencer",
            )
            for item in changed
        )


def _lay_out(items: Iterable[Item], root: Path) -> None:
    """The files at their places: as links where the disk allows it, else as copies."""
    for item in items:
        target = root / item.name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            target.hardlink_to(item.path.resolve())
        except OSError:
            shutil.copyfile(item.path, target)


def _write_json(path: Path, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8")


def _info(campaign: Campaign, suffix: str) -> dict[str, str]:
    """The tags of the bag. Bagging-Date is the edition's: the packaging has no date of its own."""
    edition = campaign.edition
    tags = {
        "Source-Organization": edition.colophon.directeur,
        "External-Identifier": f"{campaign.name}{suffix}",
        "External-Description": campaign.title,
        "Bagging-Date": edition.publication.isoformat(),
        "Bag-Software-Agent": AGENT,
    }
    return {tag: text.translate(_LINE_BREAKS) for tag, text in tags.items()}


def _manifest(campaign: Campaign, items: Iterable[Item], *, restricted: bool) -> dict[str, Any]:
    edition = campaign.edition
    return {
        "titre": campaign.title,
        "arrete": edition.arrete.isoformat(),
        "publication": edition.publication.isoformat(),
        "cog": edition.cog,
        "demonstration": edition.demonstration,
        "acces": "restreint" if restricted else "ouvert",
        "sources_sous_secret": list(campaign.secret),
        "fichiers": [_entry(item) for item in items],
    }


def _entry(item: Item) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "nom": item.name,
        "territoire": item.territory,
        "taille": item.fingerprint.size,
        "sha512": item.fingerprint.sha512,
        "pronom": item.format.puid if item.format else None,
    }
    if item.seal:
        seal = item.seal
        entry["sceau"] = {
            "niveau": seal.niveau,
            "sha512_avant": seal.sha512_avant,
            "sha512_apres": seal.sha512_apres,
            "signataire": seal.signataire,
            "horodatage": seal.horodatage,
        }
    return entry


def _crate(campaign: Campaign, items: Iterable[Item], root: Path, suffix: str) -> dict[str, Any]:
    """The RO-Crate metadata: the dataset, its publisher, each file with its territory."""
    crate = ROCrate()
    edition = campaign.edition
    crate.name = campaign.title
    crate.description = f"{edition.programme.nom} : " + (
        "données reçues, accès restreint" if suffix else "publications et données ouvertes"
    )
    crate.datePublished = edition.publication
    publisher = ContextEntity(
        crate,
        "#editeur",
        {"@type": "Organization", "name": edition.colophon.directeur},
    )
    crate.publisher = crate.add(publisher)
    for item in items:
        crate.add_file(
            root / item.name, dest_path=item.name, properties=_properties(campaign, item)
        )
    crate.add_file(
        root / "manifeste.json",
        dest_path="manifeste.json",
        properties={"name": "Manifeste", "encodingFormat": "application/json"},
    )
    metadata: dict[str, Any] = crate.metadata.generate()
    metadata["@graph"] = sorted(metadata["@graph"], key=lambda entity: str(entity["@id"]))
    return metadata


def _properties(campaign: Campaign, item: Item) -> dict[str, Any]:
    formats: list[Any] = [item.media]
    if item.format:
        formats.append(f"https://www.nationalarchives.gov.uk/PRONOM/{item.format.puid}")
    properties: dict[str, Any] = {
        "name": "".join(_names(campaign, item)),
        "contentSize": str(item.fingerprint.size),
        "encodingFormat": formats,
    }
    territory = campaign.territories.get(item.territory)
    if territory:
        properties["spatialCoverage"] = territory.name
    if item.is_pdf:
        properties["inLanguage"] = "fr"
    return properties


def _names(campaign: Campaign, item: Item) -> Iterator[str]:
    territory = campaign.territories.get(item.territory)
    if item.is_pdf and territory:
        yield campaign.described(territory)
        return
    yield Path(item.name).name
    if territory and territory.key != "nat":
        yield f" ({territory.name})"
