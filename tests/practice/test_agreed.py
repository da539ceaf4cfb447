from glossary.read import read_csv
from practice.agreed import agreed
from practice.shipped import shipped


def test_every_form_of_every_interview_is_in_the_common_glossary():
    together = agreed(shipped())

    for interview in shipped():
        for entry in read_csv(interview.glossary):
            joined = together.get(entry.concept)
            assert joined is not None
            assert joined.rendering == entry.rendering
            for tag, forms in entry.forms.items():
                assert set(forms) <= set(joined.forms[tag])
