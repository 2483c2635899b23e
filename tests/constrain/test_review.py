from pathlib import Path

import pytest

from pipeline.catalogue import Unit, find_terms
from pipeline.model import Term, TermHit
from pipeline.settings import load_settings
from pipeline.web.workshop import Workshop


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("The delegation came.", set()),
        ("The mission came.", set()),
        ("The committee came.", {"forbidden-term", "term-missing"}),
        ("They came.", {"term-missing"}),
    ],
)
def test_a_reviewer_s_text_is_held_against_the_whole_entry(tmp_path: Path, target: str, found: set[str]) -> None:
    (tmp_path / "glossary").mkdir()
    lines = "source,target,status,variants\nheyet,delegation,preferred,mission\nheyet,committee,forbidden,\n"
    (tmp_path / "glossary" / "tr-en.csv").write_text(lines, encoding="utf-8")
    # A catalogue keeps the approved target alone.
    kept = TermHit(Term("heyet", ("delegation",)), (0, 5))
    unit = Unit("Heyet geldi.", certificates=find_terms([kept], ""))
    flags = Workshop(load_settings(tmp_path)).check(unit, target)
    assert {f.check for f in flags} & {"forbidden-term", "term-missing"} == found
