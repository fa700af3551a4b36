"""Programs that somebody asks: no spelling of a comment hides a directive that reads a file."""

import pytest

from reasoner.symbolic.answer_sets import Refused, answer_sets


@pytest.mark.parametrize("comment", ["", "#! %*\n", "#!/usr/bin/clingo %*\n"])
def test_no_comment_hides_a_file(tmp_path, comment: str) -> None:
    other = tmp_path / "other.lp"
    other.write_text("read.\n", encoding="utf-8")
    with pytest.raises(Refused):
        answer_sets(f'{comment}#include "{other}".\n% *%\nb.', (), 5)
