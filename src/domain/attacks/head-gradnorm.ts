import { scored, type Attack } from './attack.ts'

/**
 * Training has flattened the loss around its texts: `s = −‖∂ℓ/∂W‖_F` for the output projection W, with ∂ℓ/∂W = (1/n) Σ_t (p_t − e_(x_t)) h_tᵀ exact from a forward pass.
 * MIMIR's `gradnorm` takes the mean over all parameter tensors (∞-norm by default); this is its 2-norm of the one tensor that needs no backward pass.
 * Duan et al. (arXiv 2402.07841); Wang et al. (arXiv 2402.15810).
 */
export const headGradnorm: Attack = {
  name: 'head_gradnorm',
  version: 1,
  title: 'Gradient norm of the head',
  formula: 's = −‖(1/n) Σ_t (p_t − e_x_t) h_tᵀ‖_F',
  paper: 'arXiv:2402.07841',
  needs: ['target_loss', 'head_gradient'],
  cost: { target: 2, reference: 0 },
  onRequest: true,
  limits:
    'Of the output projection alone, not of its other life as an input embedding where both are tied; short texts have larger norms.',
  score: ({ headGradient }) => scored(-headGradient!),
}
