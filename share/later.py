"""Modules that few processes need are loaded when they are first asked for something.

    if TYPE_CHECKING:
        import tweepy
    else:
        tweepy = later("tweepy")

A process pays in time and memory for what it uses alone: the web never speaks to X, a worker never draws an icon.
What is loaded so cannot stand where a class is made or a constant is worked out.
"""

import gc
from importlib import import_module
from types import ModuleType
from typing import Any


class Later(ModuleType):
    """Stands for a module, and loads it when one of its names is asked for."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


def later(name: str) -> Any:
    """The module called `name`, loaded at its first use."""
    return Later(name)


def load(name: str) -> Any:
    """The module called `name`, loaded now and at once: a process's greater part.

    Nobody looks for garbage meanwhile, which is a sixth of the work, nor ever again in what was loaded: it stays,
    and children that are forked go on sharing it.
    """
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()
