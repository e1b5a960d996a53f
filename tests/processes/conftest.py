"""What tests of whole commands share with those of one module."""

from tests.unit.conftest import here, interlock

__all__ = ["here", "interlock"]
