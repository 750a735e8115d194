import { short, shortDigest } from './format.tsx'
import { Kind } from './kinds.tsx'
import type { ScanView } from './views.tsx'

/** One line that says what was measured: model, kind, base, suite. */
export function Ident({ of }: { of: ScanView }) {
  const { model, suite } = of
  return (
    <p class="ident">
      {model ? (
        <>
          <span>
            <strong>
              <a href={`/models/${model.id}`}>{model.name}</a>
            </strong>
          </span>
          <Kind kind={model.kind} />
          {model.trainable_parameters !== null && (
            <span class="num">{short(model.trainable_parameters)} trained parameters</span>
          )}
        </>
      ) : (
        <strong>Submitted numbers</strong>
      )}
      {of.base && (
        <span>
          base <span class="value">{of.base}</span>
        </span>
      )}
      {suite && (
        <span>
          suite{' '}
          {suite.readable ? <a href={`/suites/${suite.id}`}>{suite.name}</a> : <span class="value">{suite.name}</span>}{' '}
          <code>@{shortDigest(suite.digest)}</code>
        </span>
      )}
    </p>
  )
}
