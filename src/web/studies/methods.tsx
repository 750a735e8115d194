import type { MethodsResult } from '#contract/studies/methods'
import { fixed, plural, short } from '../format.tsx'
import { KindIcon } from '../kinds.tsx'
import { MethodsPlot } from '../plots/methods.tsx'
import { TrajectoryPlot } from '../plots/trajectory.tsx'
import { Section } from '../section.tsx'
import { Table } from '../table.tsx'
import { SpreadValue, one, two } from './numbers.tsx'

/** Methods by usefulness and leakage: at their best epoch, at equal perplexity, and over the epochs. */
export function MethodsSections({ of }: { of: MethodsResult }) {
  if (of.settings.length === 0) return null
  return (
    <>
      <Section
        id="methods"
        title="Usefulness and leakage"
        about={`Attack: ${of.attack}. Mean ± standard deviation over seeds. Each method at the learning rate with the lowest validation perplexity, at its best epoch.`}
      >
        <MethodsPlot of={of} />
        <BestTable of={of} />
      </Section>
      <Section
        id="matched"
        title="At equal perplexity"
        about="The fair comparison. Each column is a validation perplexity that the method named in it reaches; runs are read where they cross it on their way down."
      >
        <MatchedTable of={of} />
      </Section>
      <Section id="phases" title="Over the epochs" about="Mean curve of each method’s chosen learning rate.">
        {of.best.map(({ method, learning_rate }, i) => {
          const setting = of.settings.find((each) => each.method === method && each.learning_rate === learning_rate)!
          return (
            <TrajectoryPlot
              id={`phases-${i}`}
              title={`${method}, learning rate ${learning_rate}`}
              unit="epoch"
              phases={setting.phases}
              points={setting.curve.map(({ epoch, perplexity, recall }) => ({
                step: epoch,
                perplexity: perplexity.value,
                training: null,
                recall: recall.value,
              }))}
            />
          )
        })}
      </Section>
    </>
  )
}

function BestTable({ of }: { of: MethodsResult }) {
  const setting = (method: string, rate: number) =>
    of.settings.find((each) => each.method === method && each.learning_rate === rate)!
  const rows = of.best.map((best) => ({ ...setting(best.method, best.learning_rate), best }))
  return (
    <Table
      of={rows}
      caption="Each method at its best validation epoch"
      quiet
      columns={[
        {
          head: 'Method',
          names: 'title',
          cell: ({ kind, method, seeds }) => (
            <>
              <span class="model-name">
                <KindIcon kind={kind} /> {method}
              </span>
              <div class="small muted">{plural(seeds, 'seed')}</div>
            </>
          ),
        },
        {
          head: 'Trained parameters',
          number: true,
          cell: ({ trainable_parameters: count }) => (count === null ? '–' : short(count)),
        },
        { head: 'Learning rate', number: true, cell: ({ learning_rate }) => learning_rate },
        { head: 'Validation perplexity', cell: ({ best }) => <SpreadValue of={best.perplexity} show={one} /> },
        { head: 'MIA recall', cell: ({ best }) => <SpreadValue of={best.recall} show={two} /> },
        { head: 'AUC', cell: ({ best }) => <SpreadValue of={best.auc} show={two} /> },
        {
          head: 'Exposure (bits)',
          label: 'Exposure',
          cell: ({ best }) => <SpreadValue of={best.exposure} show={one} />,
        },
      ]}
    />
  )
}

function MatchedTable({ of }: { of: MethodsResult }) {
  const methods = of.best.map(({ method }) => method)
  return (
    <div class="scroll" tabindex={0} role="region" aria-label="MIA recall at equal validation perplexity">
      <table>
        <caption>MIA recall at equal validation perplexity.</caption>
        <thead>
          <tr>
            <th scope="col">Method</th>
            {of.matched.map(({ perplexity, reached_by }) => (
              <th scope="col">
                {fixed(perplexity, 1)}
                <div class="small muted">{reached_by}</div>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {methods.map((method) => (
            <tr>
              <th scope="row">{method}</th>
              {of.matched.map(({ rows }) => (
                <td>
                  <SpreadValue of={rows.find((row) => row.method === method)!.recall} show={two} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
