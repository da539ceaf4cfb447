"""Making a starter model from beginning to end, with too few steps to be of use."""

from pathlib import Path

import pytest

from practice.train_translation import Job, make
from practice.training import BLOCK, Recipe
from testimony.language import Language


@pytest.mark.models
def test_two_runs_of_one_recipe_make_the_same_package_with_its_card_and_digest(tmp_path: Path) -> None:
    recipe = Recipe(steps=BLOCK, batch=2, pairs=8_000, pieces=300)
    public = tmp_path / "everyday.tsv"
    public.write_text("Сәлем.\tHello.\n", encoding="utf-8")

    made = [
        make(
            Job(
                language=Language.KAZAKH,
                recipe=recipe,
                out=tmp_path / name / "out",
                scratch=tmp_path / name / "scratch",
                public=[public],
                measured=3,
            )
        )
        for name in ("once", "again")
    ]

    assert made[0].read_bytes() == made[1].read_bytes()
    assert sorted(path.name for path in made[0].parent.iterdir()) == [
        "SHA256SUMS",
        "kk_en.md",
        "translate-kk_en.argosmodel",
    ]
    rows = [line.split(" | ")[:2] for line in (made[0].parent / "kk_en.md").read_text().splitlines() if " % |" in line]
    assert rows == [["| unseen fillings", "3"], ["| unseen patterns", "3"], ["| everyday", "1"]]
