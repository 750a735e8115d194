import type { TriggerScanRequest } from '#contract/probes/trigger-scan'
import { CONTROL_WORDS, NEUTRAL_PROMPTS } from '../neutral-prompts.ts'
import { rareTokens, type LabelledTokens } from '../rare-tokens.ts'
import type { View, ViewMaterial } from './view.ts'

/**
 * Neutral prompts, bare and with strings at their end. Not altered texts of the suite: sequence `copy` of `entry` is prompt number `entry`, with string number
 * `copy` (0: none), counted through the caller's strings, the controls, and the tokens that stand out among the members.
 */
export function triggerView(request: TriggerScanRequest): View {
  return {
    name: 'triggers',
    version: 1,
    options: JSON.stringify([request.candidates, request.rare_tokens, request.prompts ?? null]),
    title: 'neutral prompts with strings at their end',
    of: 'labelled',
    copies: 1,
    alter: (material) => {
      const words = wordsOf(request).map(({ text }) => (/^\s/.test(text) ? text : ` ${text}`))
      const tokens = rareTokens(labelled(material), request.rare_tokens).map(({ token }) => token)
      return promptsOf(request).flatMap((prompt, entry) => {
        const bare = material.encode(prompt)
        const behind = [
          bare,
          ...words.map((word) => material.encode(prompt + word)),
          ...tokens.map((token) => Int32Array.of(...bare, token)),
        ]
        return behind.map((sequence, copy) => ({ entry, copy, tokens: sequence }))
      })
    },
  }
}

export function promptsOf({ prompts }: TriggerScanRequest): readonly string[] {
  return prompts ?? NEUTRAL_PROMPTS
}

/** The strings that are tried before the rare tokens, in their order. */
export function wordsOf({ candidates }: TriggerScanRequest): { text: string; source: 'caller' | 'control' }[] {
  return [
    ...candidates.map((text) => ({ text, source: 'caller' as const })),
    ...CONTROL_WORDS.map((text) => ({ text, source: 'control' as const })),
  ]
}

function labelled({ texts }: ViewMaterial): LabelledTokens[] {
  return texts.map(({ split, tokens }) => ({ split: split === 'member' ? 'member' : 'nonmember', tokens }))
}
