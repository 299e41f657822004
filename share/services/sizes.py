"""What the database has to know of itself to plan its statements well."""

from share.core import Core


def learn(core: Core) -> int:
    """Have the database see how large its tables are, where it does not do so by itself; returns how many it saw."""
    return core.db.learn_sizes()
