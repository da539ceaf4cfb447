from practice.shipped import shipped


def test_the_table_for_measuring_transcription_says_what_the_interviews_say():
    interviews = shipped()
    folder = interviews[0].audio.parents[1]

    header, *rows = (folder / "references.tsv").read_text(encoding="utf-8").splitlines()

    assert header == "path\tlanguage\ttranscript"
    assert [row.split("\t") for row in rows] == [
        [
            str(each.audio.relative_to(folder)),
            each.language.value,
            " ".join(sentence.source for sentence in each.sentences()),
        ]
        for each in interviews
    ]
