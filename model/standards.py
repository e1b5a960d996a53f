"""Standards: overload erodes what people take for good service, and it hardly comes back."""

from model.people import fade
from model.records import OPERATIONS, Records
from model.rule import rule


@rule
def keep_standard(records: Records, day: int) -> None:
    """Let the standard of service follow what overload leaves time for, or recover slowly.

    Work waiting presses as work in hand does: standards give way where all of it would take more
    than the hours there are and the slack that was planned. Source: Oliva and Sterman (2001).
    """
    inputs = records.inputs[0]
    firm = records.firm[0]
    if not inputs.with_quality_norm:
        firm.standard = 1.0
        return
    pressure = records.departments[OPERATIONS].pressure * inputs.planned_utilization
    possible = 1.0
    if pressure > 1.0:
        possible = max(inputs.lowest_standard, 1.0 / pressure)
    memory = inputs.standard_falls if possible < firm.standard else inputs.standard_recovers
    firm.standard = possible + fade(memory, 1.0) * (firm.standard - possible)
