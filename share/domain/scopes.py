"""What an API token may do: never more than its owner's role."""

from share.domain.errors import InvalidError
from share.domain.roles import Role
from share.domain.words import say

READ = "read"
SCOPES = frozenset({READ, *(role.value for role in Role)})


def allowed(asked: frozenset[str], role: Role) -> frozenset[str]:
    """The scopes to give; raises InvalidError for an unknown one or one above the owner's role."""
    for scope in sorted(asked):
        if scope not in SCOPES:
            known = ", ".join(sorted(SCOPES))
            raise InvalidError(
                say("There is no scope “%(scope)s”. Known are: %(known)s.", scope=scope, known=known), field="scope"
            )
        if scope != READ and not role.covers(Role(scope)):
            raise InvalidError(
                say("The role %(role)s cannot have a token with the scope “%(scope)s”.", role=role.label, scope=scope),
                field="scope",
            )
    if not asked:
        raise InvalidError(say("Name at least one scope."), field="scope")
    return asked


def covers(scopes: frozenset[str], wanted: str, role: Role) -> bool:
    """Whether a token with `scopes`, whose owner holds `role` now, may do what needs `wanted`."""
    held = [Role(scope) for scope in scopes if scope != READ]
    if wanted == READ:
        return bool(scopes)
    need = Role(wanted)
    return role.covers(need) and any(own.covers(need) for own in held)
