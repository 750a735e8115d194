import type { Study } from '#contract/studies'
import { studies } from '#domain/studies/all'
import { plural, when } from './format.tsx'
import { documentOf } from './layout.tsx'
import { Paper } from './paper.tsx'
import { Section } from './section.tsx'
import { StatusWord } from './status.tsx'
import { CapacitySections } from './studies/capacity.tsx'
import { MemorisationProfileSections } from './studies/memorisation-profile.tsx'
import { DatasetInferenceSections } from './studies/dataset-inference.tsx'
import { EmulationSections } from './studies/emulation.tsx'
import { MethodsSections } from './studies/methods.tsx'
import { RegressionSections } from './studies/regression.tsx'
import { TrajectorySections } from './studies/trajectory.tsx'
import { TransferSections } from './studies/transfer.tsx'
import { AmplificationSections } from './studies/amplification.tsx'
import { UnlearningSections } from './studies/unlearning.tsx'
import { OverparamSections } from './studies/overparam.tsx'
import { Ticked } from './ticked.tsx'

const STATUS = { running: 'running', failed: 'failed' } as const

/** `/studies/{id}`: what several scans say together, and the limit of what they say. */
export function studyPage(study: Study, reader: { signedIn: boolean }): string {
  const { title, question, method, paper, claim } = studies[study.kind]
  const { done, total } = study.progress
  return documentOf(
    { title: study.name, place: 'studies', signedIn: reader.signedIn, description: question },
    <>
      <div class="plain-head">
        <p class="ident">
          <a href="/studies">study</a>
          <span>{title.toLowerCase()}</span>
          {total > 0 && <span>{plural(total, 'scan')}</span>}
        </p>
        <h1>{study.name}</h1>
        <p class="muted">{question}</p>
        {study.state !== 'done' && (
          <p>
            <StatusWord status={STATUS[study.state]} /> {done} of {plural(total, 'scan')} taken in
            {study.problem && `: ${study.problem.detail}`}
          </p>
        )}
      </div>
      <Sections of={study} />
      <Section id="limits" title="What it can’t show">
        <div class="stack-wide">
          <p>{claim}</p>
          <p class="muted">
            <Ticked text={method} />
          </p>
          <p class="small muted">
            Source: <Paper of={paper} />. Study <code>{study.id}</code>, {when(study.created_at)}.
          </p>
        </div>
      </Section>
    </>,
  )
}

/** The answer, by kind. */
function Sections({ of }: { of: Study }) {
  if (of.result === null) return null
  switch (of.kind) {
    case 'methods':
      return <MethodsSections of={of.result} />
    case 'regression':
      return <RegressionSections of={of.result} />
    case 'trajectory':
      return <TrajectorySections of={of.result} />
    case 'capacity':
      return <CapacitySections of={of.result} />
    case 'emulation':
      return <EmulationSections of={of.result} />
    case 'memorisation_profile':
      return <MemorisationProfileSections of={of.result} />
    case 'dataset_inference':
      return <DatasetInferenceSections of={of.result} />
    case 'transfer':
      return <TransferSections of={of.result} />
    case 'amplification':
      return <AmplificationSections of={of.result} />
    case 'unlearning':
      return <UnlearningSections of={of.result} />
    case 'overparam':
      return <OverparamSections of={of.result} />
    default:
      return of satisfies never
  }
}
