"""The tables as they stand at the newest migration.

Portable types only: ids, times and digests are text (a time is ISO 8601 in UTC, so that it sorts); facts are JSON.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# What is looked for again and again. Written out, with no value handed over beside it: only then does a database see
# that an index over such rows alone has all that is asked for.
WAITS = text(
    "state IN ('received', 'prepared', 'transcribed', 'translated') AND failed_stage IS NULL AND consent <> 'withdrawn'"
)
RUNNING = text("outcome = 'running'")
TAKEN = text("state = 'taken'")
OPEN_REQUEST = text("ended = 0")

recording = Table(
    "recording",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("original", String(64), nullable=False, unique=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("consent", String(16), nullable=False),
    Column("received_at", String(32), nullable=False),
    Column("reference", Text),
    Column("witness", Text),
    Column("media", Text, nullable=False),
    # Only what follows may change, and each change is an event of the audit trail.
    Column("state", String(16), nullable=False),
    Column("duration_ms", Integer),
    Column("preparation", Text),
    Column("failed_stage", String(16)),
    Column("failed_cause", Text),
    Index("ix_recording_waits", "received_at", "id", sqlite_where=WAITS, postgresql_where=WAITS),
)

custody = Table(
    "custody",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("event", String(16), nullable=False),
    Column("name", Text, nullable=False),
)

speaker = Table(
    "speaker",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("pseudonym", Text, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("stages", Text, nullable=False),
    Column("options", Text, nullable=False),
    Column("glossary_version", String(64)),
    Column("began_at", String(32), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("ended_at", String(32)),
    Column("cause", Text),
    Index("ix_run_running", "began_at", "id", sqlite_where=RUNNING, postgresql_where=RUNNING),
)

run_model = Table(
    "run_model",
    metadata,
    Column("run", ForeignKey("run.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("licence", Text, nullable=False),
)

chunk = Table(
    "chunk",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("start_ms", Integer, nullable=False),
    Column("end_ms", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("digest", String(64), nullable=False),
)

segment = Table(
    "segment",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False),
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("start_ms", Integer, nullable=False),
    Column("end_ms", Integer, nullable=False),
    Column("language", String(16), nullable=False),
    Column("gap", String(16)),
    Column("speaker", ForeignKey("speaker.id")),
    Column("act", ForeignKey("act.event"), index=True),  # a person's cut; then the run is the one that heard the sound
    CheckConstraint("0 <= start_ms AND start_ms < end_ms", name="span"),
    Index("ix_segment_recording", "recording", "start_ms"),
)

act = Table(
    "act",
    metadata,
    Column("event", Integer, primary_key=True, autoincrement=False),  # of the audit trail
    Column("recording", ForeignKey("recording.id"), nullable=False),
    Column("person", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("reason", Text),
    Column("takes_back", ForeignKey("act.event"), unique=True),
    Column("facts", Text, nullable=False),
    Index("ix_act_recording", "recording", "person", "event"),
)

descent = Table(
    "descent",
    metadata,
    Column("segment", ForeignKey("segment.id"), primary_key=True),
    Column("ancestor", ForeignKey("segment.id"), primary_key=True),
    Column("generation", Integer, nullable=False),  # 1 for those that the cut was made in
    CheckConstraint("generation >= 1", name="generation"),
)

retirement = Table(
    "retirement",
    metadata,
    Column("segment", ForeignKey("segment.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("retired", Integer, nullable=False),  # 0 where a person brings the segment back
    Column("run", ForeignKey("run.id")),
    Column("act", ForeignKey("act.event"), index=True),
    Column("at", String(32), nullable=False),
    CheckConstraint("(run IS NULL) <> (act IS NULL)", name="by"),
)

revision = Table(
    "revision",
    metadata,
    Column("segment", ForeignKey("segment.id"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("of_revision", Integer),
    Column("at", String(32), nullable=False),
    Column("reason", Text),
    # A person has a name and nothing else; an engine has a model and its digest as well.
    Column("author", Text, nullable=False),
    Column("model", Text),
    Column("model_digest", String(64)),
    Column("glossary_version", String(64)),
    Column("run", ForeignKey("run.id")),
    Column("event", Integer, nullable=False, index=True),  # of the audit trail, which seals the text
    # What only a machine leaves behind.
    Column("raw", Text),
    Column("words", Text),
    Column("evidence", Text),
    Column("key", String(64)),
    # What a person brought back, or carried into a new segment, without writing it.
    Column("restores", Integer),  # 0 where nothing stood before
    Column("carried", Integer, nullable=False, server_default="0"),
    Column("draft", Integer, nullable=False, server_default="0"),  # some words are a machine's that nobody vouched for
    Column("proposal", ForeignKey("proposal.id")),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("(kind = 'translation') = (of_revision IS NOT NULL)", name="of_revision"),
    CheckConstraint("(model IS NULL) = (run IS NULL) AND (model IS NULL) = (model_digest IS NULL)", name="author"),
)

term = Table(
    "term",
    metadata,
    Column("segment", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("concept", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("verdict", String(32), nullable=False),
    Column("form", Text, nullable=False),
    Column("source_start", Integer),
    Column("source_end", Integer),
    Column("target_start", Integer),
    Column("target_end", Integer),
    Column("method", String(16)),
    CheckConstraint("kind = 'translation'", name="kind"),
    ForeignKeyConstraint(["segment", "kind", "number"], ["revision.segment", "revision.kind", "revision.number"]),
)

mark = Table(
    "mark",
    metadata,
    Column("segment", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("mark", String(32), nullable=False),
    Column("begins", Integer, nullable=False),
    Column("ends", Integer, nullable=False),
    Column("detail", Text),
    ForeignKeyConstraint(["segment", "kind", "number"], ["revision.segment", "revision.kind", "revision.number"]),
)

finding = Table(
    "finding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("segment", ForeignKey("segment.id"), nullable=False, index=True),
    Column("about", String(16), nullable=False),
    Column("number", Integer, nullable=False),  # of the revision in doubt; 0 for a gap, which has no wording
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("code", String(32), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("message", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("origin", ForeignKey("finding.id")),  # in the segment that a cut was made in
)

settlement = Table(
    "settlement",
    metadata,
    Column("finding", ForeignKey("finding.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("resolution", String(16), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("reason", Text),
    Column("restores", Integer),
    Column("act", ForeignKey("act.event"), index=True),
)

approval = Table(
    "approval",
    metadata,
    Column("segment", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("number", Integer, primary_key=True),  # of the status revision that says so
    Column("person", Text, nullable=False),
    Column("source", Integer, nullable=False),
    Column("translation", Integer),
    Column("speaker", Integer, nullable=False),  # 0 while nobody has named one
    CheckConstraint("kind = 'status'", name="kind"),
    ForeignKeyConstraint(["segment", "kind", "number"], ["revision.segment", "revision.kind", "revision.number"]),
)

proposal = Table(
    "proposal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("segment", ForeignKey("segment.id")),  # None where the machine would cut the timeline differently
    Column("kind", String(16), nullable=False),
    Column("start_ms", Integer, nullable=False),
    Column("end_ms", Integer, nullable=False),
    Column("language", String(16), nullable=False),
    Column("gap", String(16)),
    Column("text", Text),
    Column("of_revision", Integer),
    Column("at", String(32), nullable=False),
    Column("author", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("model_digest", String(64), nullable=False),
    Column("glossary_version", String(64)),
    Column("key", String(64)),
    Column("findings", Text, nullable=False),
)

answer = Table(
    "answer",
    metadata,
    Column("proposal", ForeignKey("proposal.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("answer", String(16), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("reason", Text),
    Column("restores", Integer),
    Column("act", ForeignKey("act.event"), nullable=False, index=True),
)

naming = Table(
    "naming",
    metadata,
    Column("speaker", ForeignKey("speaker.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("role", String(16), nullable=False),
    Column("pseudonym", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("restores", Integer),
    Column("act", ForeignKey("act.event"), nullable=False, index=True),
)

note = Table(
    "note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("segment", ForeignKey("segment.id"), nullable=False, index=True),
    Column("answers", ForeignKey("note.id")),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("event", Integer, nullable=False),
)

note_state = Table(
    "note_state",
    metadata,
    Column("note", ForeignKey("note.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("resolved", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("event", Integer, nullable=False),
)

certificate = Table(
    "certificate",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("by", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("qualification", Text, nullable=False),
    Column("source", String(16), nullable=False),
    Column("target", String(16), nullable=False),
    Column("statement", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("facts", Text, nullable=False),
    Column("event", Integer, nullable=False),
)

voiding = Table(
    "voiding",
    metadata,
    Column("certificate", ForeignKey("certificate.id"), primary_key=True),
    Column("cause", String(16), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("reason", Text),
    Column("event", Integer, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("duties", Text, nullable=False),
    Column("secret", Text, nullable=False),  # a salted hash
    Column("made_at", String(32), nullable=False),
    Column("closed_at", String(32)),
    Column("language", String(16)),  # in which the desk speaks to its bearer
)

appointment = Table(
    "appointment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("account.name"), nullable=False),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("duties", Text),  # None: as for every other recording
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Index("ix_appointment_account", "account", "recording"),
)

consent = Table(
    "consent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("level", String(16), nullable=False),
    Column("said_by", Text, nullable=False),
    Column("reason", Text),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
)

declaration = Table(
    "declaration",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("place", Text),
    Column("held_on", String(10)),
    Column("remark", Text),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
)

request = Table(
    "request",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("recording", ForeignKey("recording.id"), index=True),  # None where the whole archive is meant
    Column("options", Text, nullable=False),
    Column("at", String(32), nullable=False, index=True),
    Column("by", Text, nullable=False),
    # Follows from the events, so that those that go on are found among all that ever were.
    Column("ended", Integer, nullable=False, server_default="0"),
    Index("ix_request_open", "at", "id", sqlite_where=OPEN_REQUEST, postgresql_where=OPEN_REQUEST),
)

request_event = Table(
    "request_event",
    metadata,
    Column("request", ForeignKey("request.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("event", String(16), nullable=False),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("detail", Text),
)

# The next three follow from the others, up to the audit event in `reached`; `archive.keeping_up` fills them.
search = Table(
    "search",
    metadata,
    Column("segment", ForeignKey("segment.id"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("language", String(2), nullable=False),
    Column("key", Text, nullable=False),
)

tally = Table(
    "tally",
    metadata,
    Column("recording", ForeignKey("recording.id"), primary_key=True),
    Column("segments", Integer, nullable=False),
    Column("worded", Integer, nullable=False),
    Column("corrected", Integer, nullable=False),
    Column("approved", Integer, nullable=False),
    Column("open_findings", Integer, nullable=False),
    Column("alarms", Integer, nullable=False),
    Column("people", Text, nullable=False),
    Column("last_at", String(32)),
)

reached = Table(
    "reached",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("event", Integer, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("hand", String(32), nullable=False),
    Column("token", String(32), nullable=False),
    Column("taken_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
)

work = Table(
    "work",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("recording", ForeignKey("recording.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("position", Integer, nullable=False),
    Column("start_ms", Integer, nullable=False),
    Column("end_ms", Integer, nullable=False),
    Column("facts", Text, nullable=False),
    Column("offered_at", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", String(32), nullable=False),
    Column("cause", Text),
    Column("hand", String(32)),  # the next three while a worker has it
    Column("token", String(32)),
    Column("expires_at", String(32)),
    Index("ix_work_state", "kind", "state", "offered_at"),
    Index("ix_work_taken", "expires_at", sqlite_where=TAKEN, postgresql_where=TAKEN),
)

schedule = Table(
    "schedule",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("errand", String(16), nullable=False),
    Column("options", Text, nullable=False),
    Column("cron", Text),  # one of the next two
    Column("every_s", Integer),
    Column("zone", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    # Only what follows may change; what people do to a schedule, and what came of it, are events of the audit trail.
    Column("standing", String(16), nullable=False),
    Column("since", String(32), nullable=False),  # its times are counted from here
    Column("due", String(32)),  # the next four are of the last time that it was taken up
    Column("began_at", String(32)),
    Column("worker", Text),
    Column("attempts", Integer, nullable=False),
    Column("ended_at", String(32)),
    Column("outcome", String(16)),
    Column("detail", Text),
    CheckConstraint("(cron IS NULL) <> (every_s IS NULL)", name="rhythm"),
)

# What every home of one archive must agree on.
constant = Table(
    "constant",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("value", Text, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", String(32), nullable=False),
    Column("payload", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

project = Table(
    "project",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
)

membership = Table(
    "membership",
    metadata,
    Column("recording", ForeignKey("recording.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("project", ForeignKey("project.name"), index=True),  # None: of no project any more
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
)

concept = Table(
    "concept",
    metadata,
    Column("book", String(64), primary_key=True),  # a project's name; "" for the base that all share
    Column("concept", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", Text),  # None: taken out of the glossary
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text),
    Column("event", Integer, nullable=False, index=True),
)

edition = Table(
    "edition",
    metadata,
    Column("book", String(64), primary_key=True),
    Column("event", Integer, primary_key=True),  # the last event whose changes are in it
    Column("version", String(12), nullable=False, index=True),
    Column("at", String(32), nullable=False),
)

term_proposal = Table(
    "term_proposal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("book", String(64), nullable=False),
    Column("concept", String(64)),
    Column("category", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("rendering", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("segment", ForeignKey("segment.id")),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
)

term_decision = Table(
    "term_decision",
    metadata,
    Column("proposal", ForeignKey("term_proposal.id"), primary_key=True),
    Column("concept", String(64)),  # the concept that it became; None where it was turned down
    Column("reason", Text),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
)

pair = Table(
    "pair",
    metadata,
    Column("segment", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("key", String(64), nullable=False, index=True),
    ForeignKeyConstraint(["segment", "kind", "number"], ["approval.segment", "approval.kind", "approval.number"]),
)

pair_band = Table(
    "pair_band",
    metadata,
    Column("band", String(16), primary_key=True),
    Column("segment", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
)

#: The triggers that hold the rules; the migrations create them, and `archive.fixity` asks whether they still stand.
GUARDS = frozenset(
    {
        "account_delete",
        "account_update",
        "act_delete",
        "act_own",
        "act_update",
        "answer_delete",
        "answer_follows",
        "answer_update",
        "appointment_delete",
        "appointment_update",
        "approval_author",
        "approval_delete",
        "approval_latest",
        "approval_own_work",
        "approval_update",
        "audit_delete",
        "audit_follows",
        "audit_update",
        "certificate_delete",
        "certificate_update",
        "concept_delete",
        "concept_follows",
        "concept_update",
        "consent_delete",
        "consent_update",
        "constant_delete",
        "constant_update",
        "custody_delete",
        "custody_update",
        "declaration_delete",
        "declaration_update",
        "descent_cut",
        "descent_delete",
        "descent_update",
        "edition_delete",
        "edition_update",
        "finding_delete",
        "finding_update",
        "mark_delete",
        "mark_update",
        "membership_delete",
        "membership_follows",
        "membership_update",
        "naming_delete",
        "naming_follows",
        "naming_update",
        "note_delete",
        "note_state_delete",
        "note_state_follows",
        "note_state_update",
        "note_update",
        "project_delete",
        "project_update",
        "proposal_delete",
        "proposal_update",
        "recording_consent",
        "recording_delete",
        "recording_update",
        "request_delete",
        "request_ended",
        "request_event_delete",
        "request_event_ended",
        "request_event_follows",
        "request_event_update",
        "request_update",
        "retirement_delete",
        "retirement_follows",
        "retirement_person",
        "retirement_update",
        "revision_carried",
        "revision_delete",
        "revision_follows",
        "revision_person",
        "revision_renders",
        "revision_reopened",
        "revision_restores",
        "revision_retired",
        "revision_update",
        "run_delete",
        "run_ended",
        "run_model_delete",
        "run_model_update",
        "run_update",
        "schedule_delete",
        "schedule_removed",
        "schedule_update",
        "segment_delete",
        "segment_update",
        "settlement_delete",
        "settlement_follows",
        "settlement_update",
        "speaker_delete",
        "speaker_update",
        "term_decision_delete",
        "term_decision_update",
        "term_delete",
        "term_proposal_delete",
        "term_proposal_update",
        "term_update",
        "voiding_delete",
        "voiding_own",
        "voiding_update",
    }
)
