import { scored, type Attack } from './attack.ts'

/**
 * Loss against how compressible the text is: `s = −ℓ_θ / zlib(x)`, zlib(x) = bytes of `zlib.compress(utf8(x))` at level 6 (`zlib-bytes.ts`).
 * Carlini et al., *Extracting training data from large language models* (USENIX Security 2021, arXiv 2012.07805); loss over bytes as in mimir.
 */
export const zlib: Attack = {
  name: 'zlib',
  version: 1,
  title: 'zlib',
  formula: 's = −ℓ_θ(x) / zlib_bytes(x)',
  paper: 'arXiv:2012.07805',
  needs: ['target_loss', 'zlib_bytes'],
  cost: { target: 1, reference: 0 },
  limits: 'Divides a mean by a total, so it leans on length: check the length balance of the suite.',
  score: ({ target, example }) => scored(-target.loss / example.zlibBytes),
}
