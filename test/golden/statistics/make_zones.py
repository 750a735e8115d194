"""Oracle for the error zone of ez_mia and for what the paper's ablation makes of it: numpy, written independently of the TypeScript.

Run by hand from the repository root, after make.py:  python test/golden/statistics/make_zones.py
Reads attacks.json; writes zones.json beside itself, one entry for each of its cases: the zone's size, P and N, and the six scores of LeakPro's and the authors'
code (ratio, log_ratio, positive_fraction, difference, mean_delta, median_delta), null where the formula has no finite value.
"""

import json
import pathlib

import numpy as np

HERE = pathlib.Path(__file__).parent


def finite(value):
    return float(value) if np.isfinite(value) else None


zones = []
with np.errstate(all="ignore"):
    for case in json.loads((HERE / "attacks.json").read_text()):
        lp, reference, rank = (np.array(case[key]) for key in ("logProb", "reference", "rank"))
        delta = (lp - reference)[1:][rank[1:] > 0]
        up, down = np.maximum(delta, 0).sum(), np.maximum(-delta, 0).sum()
        empty = len(delta) == 0
        zones.append(
            {
                "size": len(delta),
                "up": float(up),
                "down": float(down),
                "scores": {
                    "ratio": finite(np.float64(up) / down),
                    "log_ratio": finite(np.log(np.float64(up) / down)),
                    "positive_fraction": finite(np.float64(up) / (up + down)),
                    "difference": finite(up - down),
                    "mean_delta": None if empty else float(np.mean(delta)),
                    "median_delta": None if empty else float(np.median(delta)),
                },
            }
        )

(HERE / "zones.json").write_text(json.dumps(zones))
