"""AdapterHub's configuration of bottleneck adapters, key for key, and where each placement puts them.

Source: adapters 1.3.0, `configuration/adapter_config.py` (`SeqBnConfig`, `DoubleSeqBnConfig`) and `methods/modeling.py`.
"""

from __future__ import annotations

from typing import Literal, Mapping

# The library whose format is written, and that its files name.
FORMAT_VERSION = "adapters.1.3.0"

Placement = Literal["pfeiffer", "houlsby"]

# The library's `seq_bn` ("pfeiffer"): one adapter a block, over the sum of the MLP's output and the residual stream.
SEQ_BN: Mapping[str, object] = {
    "adapter_residual_before_ln": False,
    "cross_adapter": False,
    "dropout": 0.0,
    "factorized_phm_W": True,
    "factorized_phm_rule": False,
    "hypercomplex_nonlinearity": "glorot-uniform",
    "init_weights": "bert",
    "init_weights_seed": None,
    "inv_adapter": None,
    "inv_adapter_reduction_factor": None,
    "is_parallel": False,
    "learn_phm": True,
    "leave_out": [],
    "ln_after": False,
    "ln_before": False,
    "mh_adapter": False,
    "non_linearity": "relu",
    "original_ln_after": True,
    "original_ln_before": True,
    "output_adapter": True,
    "phm_bias": True,
    "phm_c_init": "normal",
    "phm_dim": 4,
    "phm_init_range": 0.0001,
    "phm_layer": False,
    "phm_rank": 1,
    "reduction_factor": 16,
    "residual_before_ln": True,
    "scaling": 1.0,
    "shared_W_phm": False,
    "shared_phm_rule": True,
    "stochastic_depth": 0.0,
    "use_gating": False,
}

# `double_seq_bn` ("houlsby"): one adapter after each half, over the half's output alone.
DOUBLE_SEQ_BN: Mapping[str, object] = {**SEQ_BN, "mh_adapter": True, "non_linearity": "swish", "original_ln_before": False}

CONFIGS: Mapping[Placement, Mapping[str, object]] = {"pfeiffer": SEQ_BN, "houlsby": DOUBLE_SEQ_BN}
