"""Words: the names of closed sets as the pages show them, gathered here for the catalogues.

A value of an enumeration reaches a page as ``t(state.value)``; a gatherer of sentences cannot see through that.
"""


def _(word: str) -> str:
    """Marks *word* for the gatherer."""
    return word


WORDS = frozenset(
    {
        # how far a recording has come
        _("received"),
        _("prepared"),
        _("transcribed"),
        _("translated"),
        _("in review"),
        _("approved"),
        # who may learn what was said
        _("withdrawn"),
        _("sealed"),
        _("team"),
        _("legal"),
        _("archive"),
        _("public"),
        # duties
        _("interviewer"),
        _("interpreter"),
        _("reviewer"),
        _("archivist"),
        _("administrator"),
        # who speaks
        _("witness"),
        _("other"),
        # stages of a run, and how it ended
        _("prepare"),
        _("transcribe"),
        _("translate"),
        _("queue"),
        _("running"),
        _("done"),
        _("failed"),
        _("abandoned"),
        _("interrupted"),
        # requests
        _("process"),
        _("run again"),
        _("deposit"),
        _("verify"),
        _("waiting"),
        _("taken up"),
        _("taken back"),
        # what is done by schedule
        _("take in what lies in a folder"),
        _("take what waits through the flow"),
        _("translate anew what the glossary touches"),
        _("verify everything"),
        _("deposit what was approved"),
        _("active"),
        _("paused"),
        # how far people have come with a segment, and why there is no text
        _("draft"),
        _("corrected"),
        _("silence"),
        _("music"),
        _("noise"),
        _("undecodable"),
        _("unclear"),
        # what a revision is about
        _("source"),
        _("translation"),
        _("span"),
        _("speaker"),
        _("status"),
        # how much a doubt weighs
        _("note"),
        _("warning"),
        _("alarm"),
        # what documents are good for, and which wordings they hold
        _("original and translation side by side, to be read and cited by page and line"),
        _("original and translation side by side, to be worked on in a word processor"),
        _("the full record: every revision, run and finding"),
        _("one passage a line, for a spreadsheet"),
        _("subtitles for a browser"),
        _("subtitles for any player"),
        _("for a translator's program: passages with states, doubts and times"),
        _("a translation memory of passages with their translations"),
        _("tiers for each speaker, for linguists who annotate in ELAN"),
        _("tiers for each speaker, for phoneticians who measure in Praat"),
        _("original and translation"),
        _("the original alone"),
        _("the translation alone"),
        # languages
        _("Kazakh"),
        _("Uyghur"),
        _("English"),
        _("Mandarin"),
        _("Russian"),
        _("Turkish"),
    }
)
