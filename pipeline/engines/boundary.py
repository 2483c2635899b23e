"""The one place where errors of model libraries become ours."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.errors import EngineError


@contextmanager
def engine_errors(what: str, *, where: str = "", advice: str = "") -> Iterator[None]:
    """Turn what model libraries raise inside the block into an EngineError that begins with ``what``.

    CTranslate2 and SentencePiece raise RuntimeError, ValueError and OSError; transformers and torch also KeyError,
    TypeError (a configuration of another architecture) and MemoryError. A library that is not installed comes as
    ImportError and is named with the remedy.
    """
    foreign: tuple[type[Exception], ...] = (RuntimeError, ValueError, OSError, KeyError, TypeError, MemoryError)
    try:
        yield
    except ImportError as error:
        library = error.name or str(error)
        raise EngineError(
            f"{what}: {library} is not installed", where=where, advice="install it: pip install 'tercume[torch]'"
        ) from error
    except foreign + _library_errors() as error:
        raise EngineError(f"{what}: {_first_line(error)}", where=where, advice=advice) from error


def _library_errors() -> tuple[type[Exception], ...]:
    """Errors that derive from nothing better than Exception, of libraries that are loaded (a damaged weight file)."""
    found: list[type[Exception]] = [pickle.UnpicklingError]
    if "safetensors" in sys.modules:
        found.append(sys.modules["safetensors"].SafetensorError)
    return tuple(found)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
