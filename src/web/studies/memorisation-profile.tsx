import type { MemorisationProfileResult } from '#contract/studies/memorisation-profile'
import { count, fixed, plural, pValue } from '../format.tsx'
import { Absent, Value } from '../numbers.tsx'
import { EffectsPlot } from '../plots/effects.tsx'
import { Section } from '../section.tsx'
import { Table } from '../table.tsx'

const three = (value: number) => fixed(value, 3)

/** What training on a text adds, by the time since. */
export function MemorisationProfileSections({ of }: { of: MemorisationProfileResult }) {
  return (
    <Section
      id="profile"
      title="The effect of being trained on"
      about={`${plural(of.units, 'unit')}, ${count(of.never)} of them never trained on, at ${plural(of.steps.length, 'step')}. Intervals from ${count(of.replicates)} bootstrap samples of whole units.`}
    >
      <dl class="facts">
        <dt>Mean effect after training</dt>
        <dd>
          <Value of={of.overall} show={three} /> nats
        </dd>
        <dt>Placebo, before training</dt>
        <dd>
          {of.placebo.value === null ? (
            <Absent {...of.placebo} />
          ) : (
            <>
              largest |t| <span class="num">{fixed(of.placebo.value, 2)}</span> of {plural(of.placebo.cells, 'cell')}, p{' '}
              {pValue(of.placebo.p)}
              {of.placebo.p < 0.05 && ': trends were not parallel, the effects cannot be read as memorisation'}
            </>
          )}
        </dd>
      </dl>
      <EffectsPlot
        id="profile-plot"
        title="By time since training"
        hint="Left of 0 the effect should be none; at 0 the text was trained on; to the right it is forgotten or not."
        axis="steps since the text was trained on"
        of={of.by_event.map(({ event, att }) => ({ at: event, att }))}
      />
      <Table
        of={of.by_cohort}
        caption="By cohort: mean effect after its step"
        columns={[
          { head: 'Trained on at step', names: 'title', class: 'num', cell: ({ cohort }) => count(cohort) },
          { head: 'Units', number: true, cell: ({ units }) => count(units) },
          { head: 'Effect', cell: ({ att }) => <Value of={att} show={three} /> },
        ]}
      />
      <Table
        of={of.by_step}
        caption="By step: mean effect on all that were trained on by then"
        columns={[
          { head: 'Step', names: 'title', class: 'num', cell: ({ step }) => count(step) },
          { head: 'Units', number: true, cell: ({ units }) => count(units) },
          { head: 'Effect', cell: ({ att }) => <Value of={att} show={three} /> },
        ]}
      />
    </Section>
  )
}
