"""Markup: data stay data."""

import json

import numpy as np

from reports import markup


def test_data_cannot_end_its_block() -> None:
    block = markup.data_block(
        "x", {"name": "</script><!--&", "n": np.int64(3), "bad": [float("nan")]}
    )
    assert not set("<>&") & set(block.text or "")
    assert json.loads(block.text or "") == {"name": "</script><!--&", "n": 3, "bad": [None]}
