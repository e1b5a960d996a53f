"""Trust by itself follows known formulas: without contact it decays geometrically to its prior."""

import numpy as np
import pytest

from model.assembly import assemble
from model.engine import advance_days
from model.mechanisms import Mechanisms
from model.scenario import Scenario


@pytest.mark.parametrize("drift", [0.0, 0.01, 0.03])
def test_without_contact_trust_decays_geometrically_to_its_prior(drift: float) -> None:
    firm = Scenario.build(
        "alone",
        mechanisms={name: name == "trust" for name in Mechanisms.model_fields},
        hiring="fixed",
        messages_per_day=0,
        trust_drift=drift,
    )
    records = assemble(firm)
    views = records.views
    people = records.people["is_present"]
    prior = views["prior_trust"][people].copy()
    views["trust"][people] = start = np.linspace(0.05, 0.95, prior.size).reshape(prior.shape)
    days = 200
    advance_days(records, 0, days)
    alone = days - 6  # everybody is in touch on the first day, which counts for five more
    expected = prior + (start - prior) * (1.0 - drift / 5.0) ** alone
    assert views["trust"][people] == pytest.approx(expected, abs=1e-12)
