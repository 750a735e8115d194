"""Lanczos and Hutchinson against the dense Hessian: numpy's eigenvalues of torch.autograd.functional.hessian, in float64."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from memorisk_runner.checkpoints import load_model
from memorisk_runner.engine import Diverged
from memorisk_runner.jobs.hessian import eager
from memorisk_runner.hessian import ROUNDING, RelativeHessian, hutchinson, lanczos, loss_terms, spectrum

# A tenth of what an eigenvalue may be off to be given.
CLOSE = 5e-3


def with_spectrum(eigenvalues: list[float], seed: int = 3) -> torch.Tensor:
    """A symmetric matrix in random axes."""
    turned = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(eigenvalues),) * 2))[0]
    return torch.tensor(turned @ np.diag(eigenvalues) @ turned.T, dtype=torch.float32)


def quadratic(weights: nn.Parameter, matrix: torch.Tensor, shares: int) -> list:
    return [lambda: weights @ matrix @ weights / (2 * shares) for _ in range(shares)]


def test_a_known_spectrum_is_found_in_relative_weights() -> None:
    eigenvalues = [40.0, 12.0, 5.0, *np.linspace(1, 0.1, 40), -3.0]
    matrix = with_spectrum(eigenvalues)
    weights = nn.Parameter(torch.linspace(0.5, 2.0, len(eigenvalues)))
    scale = weights.detach().double().numpy()
    expected = np.linalg.eigvalsh(scale[:, None] * matrix.double().numpy() * scale)[::-1]
    heard: list[int] = []
    found = spectrum([weights], quadratic(weights, matrix, 2), 5, 25, 4, 1, heard.append)
    assert heard == list(range(1, 30))
    assert found.steps == 25 and len(found.largest) == 5 and len(found.trace) == 4
    np.testing.assert_allclose([ritz.value for ritz in found.largest[:3]], expected[:3], rtol=1e-4)
    np.testing.assert_allclose(found.smallest.value, expected[-1], rtol=1e-4)
    for ritz, near in zip([*found.largest, found.smallest], [*expected[:5], expected[-1]]):
        assert abs(ritz.value - near) <= ritz.residual
    assert found.loss == pytest.approx((weights @ matrix @ weights).item() / 2, rel=1e-5)


def test_scaling_a_weight_up_and_the_next_one_down_changes_nothing() -> None:
    inputs = torch.linspace(-1, 1, 7)

    def curvature(by: float) -> list[float]:
        up, down = nn.Parameter(torch.tensor([0.7 * by])), nn.Parameter(torch.tensor([1.3 / by]))
        return [ritz.value for ritz in spectrum([up, down], [lambda: ((up * down * inputs - inputs) ** 2).mean()], 2, 2, 2, 0).largest]

    np.testing.assert_allclose(curvature(8), curvature(1), rtol=1e-5)


def test_it_stops_where_the_space_ends_and_never_finds_a_value_twice() -> None:
    matrix = with_spectrum([7.0] * 4 + [2.0] * 5)
    ritz = lanczos(lambda vector: matrix @ vector, torch.randn(9, generator=torch.Generator().manual_seed(2)), 9)
    np.testing.assert_allclose([one.value for one in ritz], [7, 2], rtol=1e-5)
    many = with_spectrum([100.0, *np.geomspace(1, 1e-4, 80)])
    long = lanczos(lambda vector: many @ vector, torch.ones(81), 60)
    assert sum(abs(one.value - 100) < 1 for one in long) == 1


def test_a_residual_says_how_far_off_a_value_may_be() -> None:
    eigenvalues = np.linspace(0, 1, 200)
    matrix = with_spectrum(list(eigenvalues))
    few = lanczos(lambda vector: matrix @ vector, torch.ones(200), 8)
    assert few[0].residual > 10 * ROUNDING
    for ritz in few:
        assert np.abs(eigenvalues - ritz.value).min() <= ritz.residual


def test_a_loss_that_is_linear_is_flat() -> None:
    weights = nn.Parameter(torch.ones(5))
    heard: list[int] = []
    found = spectrum([weights], [lambda: weights.sum()], 1, 4, 3, 0, heard.append)
    assert heard == [1, 5, 6, 7], "steps that were not needed count as done"
    assert found.largest[0].value == found.smallest.value == 0 and found.trace == [0, 0, 0]


def test_what_is_not_finite_has_no_spectrum() -> None:
    weights = nn.Parameter(torch.tensor([float("nan"), 1.0]))
    with pytest.raises(Diverged, match="the loss is not finite"):
        spectrum([weights], [lambda: (weights**2).sum()], 1, 2, 2, 0)
    root = nn.Parameter(torch.tensor([0.0, 1.0]))
    with pytest.raises(Diverged, match="curvature"):
        spectrum([root], [lambda: root.abs().pow(1.5).sum() + root.abs().sqrt().sum()], 1, 2, 2, 0)


@pytest.mark.parametrize("family", ["gpt2", "llama"])
def test_a_language_model_has_the_spectrum_of_its_dense_hessian(
    family: str, rows: list[list[int]], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memorisk_runner.hessian.LOGITS", 400 * 13 * 4)
    rows, folder = rows[:6], request.getfixturevalue(family)
    names = {
        "gpt2": ("transformer.h.0.ln_1.weight", "transformer.h.1.attn.c_attn.bias"),
        "llama": ("model.layers.0.input_layernorm.weight", "model.layers.2.post_attention_layernorm.weight"),
    }[family]
    model = load_model(folder)
    model.set_attn_implementation("eager")
    with torch.no_grad():
        for name in names:
            model.get_parameter(name).add_(0.3 * torch.randn(model.get_parameter(name).shape, generator=torch.Generator().manual_seed(4)))
    parameters = [model.get_parameter(name) for name in names]
    terms = loss_terms(model, rows)
    assert len(terms) > 1, "several micro-batches are added up"
    found = spectrum(parameters, terms, 4, 40, 64, seed=9)
    dense = dense_relative_hessian(load_model(folder), names, parameters, rows)
    expected = np.linalg.eigvalsh(dense)[::-1]
    np.testing.assert_allclose([ritz.value for ritz in found.largest], expected[:4], rtol=CLOSE)
    np.testing.assert_allclose(found.smallest.value, expected[-1], rtol=CLOSE)
    trace, error = np.mean(found.trace), np.std(found.trace, ddof=1) / 8
    assert abs(trace - np.trace(dense)) < 3 * error
    # Each draw is the dense matrix' own: the same signs, one by one.
    signs = torch.Generator().manual_seed(2)
    draws = [hutchinson(RelativeHessian(parameters, terms), len(dense), signs) for _ in range(2)]
    same = torch.Generator().manual_seed(2)
    by_hand = [(z := (torch.randint(0, 2, (len(dense),), generator=same) * 2 - 1).double().numpy()) @ dense @ z for _ in range(2)]
    np.testing.assert_allclose(draws, by_hand, rtol=1e-3)


def dense_relative_hessian(model: nn.Module, names: tuple[str, ...], values: list[nn.Parameter], rows: list[list[int]]) -> np.ndarray:
    """In float64, text by text, with transformers' own loss."""
    model = model.double().eval()
    model.set_attn_implementation("eager")
    shapes = [value.shape for value in values]
    point = torch.cat([value.detach().flatten() for value in values]).double()
    tokens = sum(len(row) - 1 for row in rows)

    def loss(flat: torch.Tensor) -> torch.Tensor:
        parts = flat.split([shape.numel() for shape in shapes])
        state = {name: part.view(shape) for name, part, shape in zip(names, parts, shapes)}
        total = flat.new_zeros(())
        for row in rows:
            ids = torch.tensor([row])
            total = total + torch.func.functional_call(model, state, kwargs={"input_ids": ids, "labels": ids}).loss * (len(row) - 1)
        return total / tokens

    hessian = torch.autograd.functional.hessian(loss, point).numpy()
    return point.numpy()[:, None] * hessian * point.numpy()


@pytest.mark.parametrize("name", ["gpt2", "gpt_neo", "gpt_neox", "opt", "llama", "mistral", "qwen2", "qwen3", "gemma", "gemma3"])
def test_every_family_has_a_second_derivative(name: str) -> None:
    """Against central differences of the gradient in float64. Norms and softmax are float32 in most families: steps are wide, to stand above its rounding."""
    rows = [list(range(5, 17)), list(range(40, 48))]
    model = eager(load_model(Path(__file__).parents[2] / "test/golden/models" / name))
    weights = model.get_output_embeddings().weight, next(iter(model.parameters())), list(model.parameters())[-2]
    chosen = list({id(weight): weight for weight in weights}.values())
    operator = RelativeHessian(chosen, loss_terms(model, rows))
    along = torch.randn(operator.size, generator=torch.Generator().manual_seed(8))
    found = operator(along)

    model.double()
    terms = loss_terms(model, rows)
    start = [weight.detach().clone() for weight in chosen]
    ways = [part.view_as(weight).double() * weight for part, weight in zip(along.split([w.numel() for w in start]), start)]

    def slope(step: float) -> torch.Tensor:
        with torch.no_grad():
            for weight, origin, way in zip(chosen, start, ways):
                weight.copy_(origin + step * way)
        slopes = torch.autograd.grad(sum(term() for term in terms), chosen)
        return torch.cat([(one * origin).flatten() for one, origin in zip(slopes, start)])

    expected = (slope(1e-3) - slope(-1e-3)) / 2e-3
    assert expected.norm() > 0
    assert (found - expected).norm() < 1e-3 * expected.norm()
