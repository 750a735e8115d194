import type { Base } from '#contract/bases'
import type { Model } from '#contract/models'
import type { Suite } from '#contract/suites'
import { whole } from '#domain/format'
import type { Screen } from './screen.ts'

/** `memorisk  scan  mail-lora  (lora, layers 8–11, 294,912 parameters)  base gpt2  suite mail@3f9c1a2b`. */
export function titleLine(model: Model, base: Base | null, suite: Suite, style: Screen['style']): string {
  const version = suite.digest.replace('sha256:', '').slice(0, 8)
  return [
    style('bold', 'memorisk'),
    'scan',
    style('bold', model.name),
    `(${describeModel(model)})`,
    `base ${base?.name ?? model.base_name}`,
    `suite ${suite.name}@${version}`,
  ].join('  ')
}

/** `lora, layers 8–11, 294,912 parameters`. */
export function describeModel(model: Model): string {
  const layers = model.changed_layers
  const where =
    layers.length === 0
      ? null
      : layers.length === 1
        ? `layer ${layers[0]}`
        : `layers ${isRun(layers) ? `${layers[0]}–${layers.at(-1)}` : layers.join(', ')}`
  return [model.kind, where, `${whole(model.trainable_parameters)} parameters`]
    .filter((part) => part !== null)
    .join(', ')
}

function isRun(layers: readonly number[]): boolean {
  return layers.every((layer, i) => layer === layers[0]! + i)
}
