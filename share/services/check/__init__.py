"""The doctor: what is wrong with this installation, each finding with its fix."""

from share.services.check.doctor import deployment, doctor
from share.services.check.verification import verify

__all__ = ["deployment", "doctor", "verify"]
