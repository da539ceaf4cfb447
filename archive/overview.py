"""The overview: how many recordings stand, without opening any of them. No word of a testimony is read here."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from archive import schema
from archive.approval import approved_segments
from archive.database import Database
from testimony.identity import RecordingId, SegmentId
from testimony.recording import Recording
from testimony.revision import Kind
