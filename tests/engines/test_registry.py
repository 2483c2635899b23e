import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import build
from pipeline.cli.models import with_model
from pipeline.engines import fetch, manifest, recorded, registry
from pipeline.engines.base import Mark, Request
from pipeline.engines.pieces import Markers, Vocabulary
from pipeline.errors import EngineError, SettingsError

EMBEDDED = registry.folder_of("embedded")
needs_embedded = pytest.mark.skipif(not (EMBEDDED / "model.bin").exists(), reason="the embedded model is not built")


@needs_embedded
def test_auto_without_another_model_is_the_embedded_one(cache: Path) -> None:
    engine, reason = registry.load("auto", threads=1)
    assert engine.info.inline_terms
    assert "tercume models fetch opus-mt-tr-en" in reason
    assert "draft quality" in reason


def test_auto_takes_the_best_on_this_machine(marian: Path, cache: Path) -> None:
    for name in ("m2m100_418M", "opus-mt-tr-en", "mine"):
        fetch.convert(marian, cache / name, fetch.local_manifest(marian, name, "x"))
    assert registry.resolve("auto") == ("opus-mt-tr-en", "the best model on this machine")
    assert registry.installed()[:2] == ["opus-mt-tr-en", "m2m100_418M"]
    assert registry.installed()[-1] == "mine"
    assert registry.load("mine", threads=1)[0].info.name == "mine"


def test_no_model_at_all_names_two_ways_out(cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(registry, "_HERE", tmp_path)
    with pytest.raises(EngineError, match="no model on this machine") as caught:
        registry.resolve("auto")
    assert "tercume models fetch opus-mt-tr-en" in caught.value.advice
    assert "embedded" in caught.value.advice


def test_a_known_model_that_is_not_here(cache: Path) -> None:
    with pytest.raises(EngineError, match="opus-mt-tr-en is not on this machine") as caught:
        registry.load("opus-mt-tr-en")
    assert "tercume models fetch opus-mt-tr-en" in caught.value.advice
    with pytest.raises(EngineError, match="unknown model: nonsense"):
        registry.load("nonsense")


def test_folders_of_both_kinds_and_pair_files_load(marian: Path, int8_model: Path, tmp_path: Path) -> None:
    assert registry.load(str(int8_model), threads=1)[0].info.decoding.startswith("ct2-int8")
    assert registry.load(str(marian), threads=1)[0].info.decoding.startswith("hf-float32")
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("Merhaba.\tHello.\n", encoding="utf-8")
    engine, _ = registry.load(str(pairs))
    assert engine.translate([Request("Merhaba.")])[0][0].text == "Hello."


def test_a_miss_names_the_sentence(tmp_path: Path) -> None:
    sources, targets = tmp_path / "a.tr", tmp_path / "a.en"
    sources.write_text("Bir.\nİki.\n", encoding="utf-8")
    targets.write_text("One.\nTwo.\n", encoding="utf-8")
    engine = recorded.load(sources, targets)
    assert [h[0].text for h in engine.translate([Request("İki."), Request(" Bir. ")])] == ["Two.", "One."]
    assert engine.score([("Bir.", "One.")]) == [()]
    with pytest.raises(EngineError, match=r"no recorded target for: Üç\.") as caught:
        engine.translate([Request("Üç.")])
    assert caught.value.where == str(sources)


@pytest.mark.parametrize(
    ("text", "message"),
    [("Bir. One.\n", "no tab"), ("Bir.\tOne.\nBir.\tTwo.\n", "a second target"), (None, "cannot be read")],
)
def test_bad_pair_files(tmp_path: Path, text: str | None, message: str) -> None:
    path = tmp_path / "pairs.tsv"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(EngineError, match=message):
        recorded.load(path)


def test_unequal_files(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("Bir.\nİki.\n", encoding="utf-8")
    (tmp_path / "b").write_text("One.\n", encoding="utf-8")
    with pytest.raises(EngineError, match="2 sources but 1 targets"):
        recorded.load(tmp_path / "a", tmp_path / "b")


@needs_embedded
def test_inline_terms_are_written_as_in_training() -> None:
    vocabulary = Vocabulary(EMBEDDED / "source.spm", EMBEDDED / "target.spm", markers=Markers())
    text = "Dün Şam'ın kuzeyinde"
    pieces = vocabulary.source(text, [Mark((4, 10), "Damascus")])
    assert "".join(pieces.tokens) == "▁Dün⟦▁Şam'ın｜▁Damascus⟧▁kuzeyinde"
    spans = dict(zip(pieces.tokens, pieces.spans, strict=True))
    inside = pieces.tokens[pieces.tokens.index("｜") + 1 : pieces.tokens.index("⟧")]
    assert {spans[piece] for piece in inside} == {(4, 10)}
    assert text[slice(*spans["▁Dün"])] == "Dün"
    assert all(start == end for start, end in (spans["⟦"], spans["｜"], spans["⟧"]))
    # Running text that looks like an inline term is none.
    assert "⟦" not in vocabulary.source("a ⟦b｜c⟧ d").tokens


@needs_embedded
@pytest.mark.parametrize("text", ["İstanbul’da  19. yüzyıl", "🙂 neşe ½", "", "  baş ve son  ", "ﬁkir Ⅳ"])
def test_pieces_cover_the_text(text: str) -> None:
    vocabulary = Vocabulary(EMBEDDED / "source.spm", EMBEDDED / "target.spm")
    pieces = vocabulary.target(text)
    covered = {n for start, end in pieces.spans for n in range(start, end)}
    assert covered >= {n for n, c in enumerate(text) if not c.isspace()} - covered_by_expansion(text)
    joined, back = vocabulary.join(pieces.tokens)
    assert joined == " ".join(joined.split())
    assert "".join(joined[s:e] for s, e in back.spans).replace(" ", "") == joined.replace(" ", "")


def covered_by_expansion(text: str) -> set[int]:
    """Characters that normalisation turns into several, of which only some pieces carry the span."""
    return {n for n, c in enumerate(text) if c in "½ﬁⅣ"}


def test_manifest_round_trip(tmp_path: Path) -> None:
    written = manifest.Manifest(
        "x", "r", "l", 512, 120, source_prefix=("__tr__",), markers=Markers(), checksums=(("a.b", "00"),)
    )
    (tmp_path / "model.toml").write_text(written.dump(), encoding="utf-8")
    assert manifest.read(tmp_path) == written
    with pytest.raises(EngineError, match=r"no model\.toml"):
        manifest.read(tmp_path / "nowhere")
    (tmp_path / "model.toml").write_text("name = 1\n", encoding="utf-8")
    with pytest.raises(EngineError, match="cannot be used"):
        manifest.read(tmp_path)


def test_use_edits_only_its_line() -> None:
    before = '# mine\n[project]\nsources = "tr"\n\n[engine]\n# which\nmodel = "auto" # here\nthreads = 2\n[quality]\n'
    after = with_model(before, "opus-mt-tr-en", "t")
    assert after == before.replace('model = "auto" # here', 'model = "opus-mt-tr-en"')
    assert with_model("", "auto", "t") == '[engine]\nmodel = "auto"\n'
    assert with_model("[engine]\nthreads = 1\n", "x", "t") == '[engine]\nmodel = "x"\nthreads = 1\n'
    with pytest.raises(SettingsError):
        with_model("[engine\n", "x", "t")
    with pytest.raises(SettingsError):
        with_model('engine = {model = "a"}\n', "x", "t")


@needs_embedded
def test_models_commands(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    listed = run(build(), ["models", "list", "--json"])
    assert listed.exit_code == 0
    assert '"opus-mt-tc-big-tr-en"' in listed.stdout
    assert run(build(), ["models", "use", "embedded"]).exit_code == 0
    assert (tmp_path / "tercume.toml").read_text() == '[engine]\nmodel = "embedded"\n'
    assert run(build(), ["models", "path", "embedded"]).stdout.strip() == str(EMBEDDED)
    refused = run(build(), ["models", "use", "opus-mt-tr-en"])
    assert isinstance(refused.exception, EngineError)


def test_convert_command(marian: Path, cache: Path) -> None:
    result = CliRunner().invoke(build(), ["models", "convert", str(marian), "--name", "mine", "--licence", "MIT"])
    assert result.exit_code == 0, result.exception
    assert manifest.read(cache / "mine").licence == "MIT"
    shutil.rmtree(cache / "mine")
