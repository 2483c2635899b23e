from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small SentencePiece model (``spm.model``) and the Marian files made from it."""
    pytest.importorskip("sentencepiece")
    from training import prepare

    folder = tmp_path_factory.mktemp("vocabulary")
    lines = [
        "Ankara'da bir toplantı yapıldı.",
        "A meeting was held in Ankara.",
        "Bakan, yeni bir anlaşmanın imzalandığını açıkladı.",
        "The minister announced that a new agreement had been signed.",
        "Çocuk ılık suyu içti ve şişeyi masaya koydu.",
        "The child drank the warm water and put the bottle on the table.",
    ] * 20
    prepare.train_vocabulary(lines, folder / "spm", 400)
    prepare.write_marian_vocabulary(folder / "spm.model", folder)
    return folder
