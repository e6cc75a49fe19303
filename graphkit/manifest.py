"""The manifest of a build: what it holds, by what it was made, and a digest of every file that went in or came out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from graphkit.graph import MANIFEST, QUADS, STORE
from graphkit.model import Entity, Source
from graphkit.ontology import Ontology, read_rdf
from graphkit.rdf import iri, to_ntriples
from graphkit.records import to_record
from graphkit.terms import GK
from graphkit.version import __version__


def write_manifest_of(
    folder: Path, ontology: Ontology, day: date, counts: Mapping[str, Any], inputs: Mapping[str, str]
) -> None:
    """Write version, day, counts (the triples are counted here), and the SHA-256 of every input and output file."""
    data = {
        "graphkit": __version__,
        "title": ontology.title,
        "ontologyVersion": ontology.version,
        "asOf": day.isoformat(),
        "counts": {**counts, "triples": _lines_in(folder / QUADS)},
        "inputs": inputs,
        "outputs": _output_digests(folder),
    }
    text = json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


def input_digests(
    ontology: Ontology, entities: Iterable[Entity], sources: Iterable[Source], stated: Iterable[str]
) -> dict[str, str]:
    """Return a digest of all facts in canonical order, and of each file of the ontology that was used beside them.

    ``stated`` are the records of the statements. A schema that came with an RDF file is digested by its triples;
    inferred statements that came without rules are facts like the others.
    """
    digest = hashlib.sha256()
    for record in chain(map(to_record, entities), map(to_record, sources), stated):
        digest.update(record.encode() + b"\n")
    folder, schema = ontology.folder, {}
    files = [folder / "shapes.ttl", *(folder / "queries").glob("*")]
    rules = iri(GK + "rule-")[:-1]  # a built graph holds the rules' names beside the schema
    own = {triple for triple in ontology.triples if not triple[0].startswith(rules)}
    if own == set(read_rdf(folder / "schema.ttl")):
        files.extend([folder / "schema.ttl", *(folder / "rules").glob("*")])
    else:
        lines = "".join(to_ntriples(ontology.triples))
        schema["schema"] = hashlib.sha256(lines.encode()).hexdigest()
    return {
        "facts": digest.hexdigest(),
        **schema,
        **{f.relative_to(folder).as_posix(): _digest(f) for f in sorted(files) if f.is_file()},
    }


def _output_digests(folder: Path) -> dict[str, str]:
    files = (f for f in sorted(folder.rglob("*")) if f.is_file() and f.name != MANIFEST)
    named = ((f.relative_to(folder), f) for f in files)
    return {
        name.as_posix(): _digest(f) for name, f in named if name.parts[0] != STORE and not name.name.startswith(".")
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lines_in(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 22), b""))
