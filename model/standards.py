"""Standards: overload erodes what people take for good service, and it hardly comes back."""

from model.people import fade
from model.records import OPERATIONS, Records
from model.rule import rule


@rule
def keep_standard(records: Records, day: int) -> None:
    """Let the standard of service follow what overload leaves time for, or recover slowly."""
    inputs = records.inputs[0]
    firm = records.firm[0]
    if not inputs.with_quality_norm:
        firm.standard = 1.0
        return
    load = records.departments[OPERATIONS].utilization
    possible = 1.0
    if load > inputs.quality_threshold:
        possible = max(inputs.lowest_standard, inputs.quality_threshold / load)
    memory = inputs.standard_falls if possible < firm.standard else inputs.standard_recovers
    firm.standard = possible + fade(memory, 1.0) * (firm.standard - possible)
