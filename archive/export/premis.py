"""PREMIS 3: what was done to the recording, when, by whom, in the words that archives agree on.

The events are those of the audit trail: each bears its number there and the digest that binds it to the one before.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.audit import PIPELINE, Event
from archive.export.bag import Sum
from archive.export.provenance import models_of
from archive.export.xml import Element, document_of, element, within
from archive.record import Record

_NAMESPACES = {
    "xmlns": "http://www.loc.gov/premis/v3",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": "http://www.loc.gov/premis/v3 https://www.loc.gov/standards/premis/premis.xsd",
}
# The terms of the Library of Congress's list of event types; an action that none of them fits keeps its own name.
_TYPES = {
    "recording.received": "ingestion",
    "recording.exported": "dissemination",
    "recording.deposited": "information package creation",
    "consent.changed": "policy assignment",
    "archive.verified": "fixity check",
    "segment.revised": "modification",
    "segment.approved": "quality review",
    "run.began": "creation",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file of the deposit: where it lies, what it is, and its sums."""

    path: str
    format: str
    sums: Sum


def as_premis(record: Record, files: Sequence[File], events: Sequence[Event]) -> str:
    """The original first among *files*; *events* as the audit trail holds them."""
    recording = record.recording
    root = element("premis", version="3.0", **_NAMESPACES)
    root.extend(_object(file, is_original=place == 0) for place, file in enumerate(files))
    root.extend(_event(event, files[0]) for event in events)
    root.extend(_agents(record, events))
    return document_of(within(root, _rights(recording.id, recording.consent)))


def _object(file: File, *, is_original: bool) -> Element:
    characteristics = element("objectCharacteristics")
    for kind, name in (("sha256", "SHA-256"), ("sha512", "SHA-512")):
        fixity = element("fixity")
        within(fixity, element("messageDigestAlgorithm", name), element("messageDigest", file.sums.digests[kind]))
        within(characteristics, fixity)
    named = within(element("formatDesignation"), element("formatName", file.format))
    within(characteristics, element("size", str(file.sums.size_bytes)), within(element("format"), named))
    value = within(
        element("significantProperties"),
        element("significantPropertiesType", "role"),
        element("significantPropertiesValue", "original" if is_original else "made from the original"),
    )
    return within(
        element("object", **{"xsi:type": "file"}), _named("object", "path", file.path), value, characteristics
    )


def _event(event: Event, original: File) -> Element:
    detail = json.dumps({**event.payload, "subject": event.subject, "sha256": event.digest.hex}, sort_keys=True)
    linked = within(
        element("linkingAgentIdentifier"),
        element("linkingAgentIdentifierType", "account"),
        element("linkingAgentIdentifierValue", event.actor),
    )
    about = within(
        element("linkingObjectIdentifier"),
        element("linkingObjectIdentifierType", "path"),
        element("linkingObjectIdentifierValue", original.path),
    )
    return within(
        element("event"),
        _named("event", "audit trail", str(event.seq)),
        element("eventType", _TYPES.get(event.action, event.action)),
        element("eventDateTime", event.at.isoformat()),
        within(element("eventDetailInformation"), element("eventDetail", f"{event.action} {detail}")),
        linked,
        about,
    )


def _agents(record: Record, events: Sequence[Event]) -> Iterator[Element]:
    for actor in sorted({event.actor for event in events}):
        kind = "software" if actor == PIPELINE else "person"
        yield within(
            element("agent"),
            _named("agent", "account", actor),
            element("agentName", actor),
            element("agentType", kind),
        )
    for name, engine, digest, licence in models_of(record):
        yield within(
            element("agent"),
            _named("agent", "SHA-256", digest),
            element("agentName", name),
            element("agentType", "software"),
            element("agentNote", f"weights of {engine}, licensed under {licence}"),
        )


def _rights(recording: str, consent: str) -> Element:
    stated = within(
        element("rightsStatement"),
        _named("rightsStatement", "recording", recording),
        element("rightsBasis", "other"),
        within(
            element("otherRightsInformation"),
            element("otherRightsBasis", "the witness's consent"),
            element("otherRightsNote", consent),
        ),
    )
    return within(element("rights"), stated)


def _named(what: str, kind: str, value: str) -> Element:
    return within(
        element(f"{what}Identifier"),
        element(f"{what}IdentifierType", kind),
        element(f"{what}IdentifierValue", value),
    )
