import { emulationWords } from '#domain/emulation'
import { UNFINISHED, type ScanState } from '#contract/scans'
import { day } from './format.tsx'
import { Ident } from './ident.tsx'
import { documentOf } from './layout.tsx'
import { Progress } from './progress.tsx'
import { AuditSection } from './report/audit.tsx'
import { Checks } from './report/checks.tsx'
import { ExposureSection } from './report/exposure.tsx'
import { ExtractionSection } from './report/extraction.tsx'
import { GenerationsSection } from './report/generations.tsx'
import { GroupsSection } from './report/groups.tsx'
import { KeyNumbers } from './report/keys.tsx'
import { MembershipSection } from './report/membership.tsx'
import { ProbeSections } from './report/probes.tsx'
import { Publishing } from './report/publishing.tsx'
import { ProvenanceSection } from './report/provenance.tsx'
import { RiskiestSection } from './report/riskiest.tsx'
import { Rules } from './report/rules.tsx'
import { SequentialSection } from './report/sequential.tsx'
import { UtilitySection } from './report/utility.tsx'
import { Distrust, VerdictBlock } from './report/verdict.tsx'
import { TierWord } from './status.tsx'
import type { ScanView } from './views.tsx'

/** `/scans/{id}`: the report, or how far it has got. */
export function scanPage(view: ScanView, reader: { signedIn: boolean; maySubmit?: boolean }): string {
  const { scan, report } = view
  const name = view.model?.name ?? 'Submitted numbers'
  // The owner's report has a part that opens in place.
  const live = view.owned || (UNFINISHED as readonly ScanState[]).includes(scan.state)
  const description = report?.verdict.sentence
  return documentOf(
    { title: name, place: 'scans', signedIn: reader.signedIn, live, ...(description !== undefined && { description }) },
    report === null ? (
      <div>
        <Ident of={view} />
        <Progress scan={scan} name={name} />
      </div>
    ) : (
      <>
        <div>
          <Ident of={view} />
          <VerdictBlock of={report.verdict} />
          {report.emulation && (
            <p class="muted">
              <strong>Emulated.</strong> {emulationWords(report.emulation)} {report.emulation.claim}
            </p>
          )}
          {view.owned && !report.emulation && (
            <Publishing scan={scan.id} published={scan.published} maySubmit={reader.maySubmit === true} />
          )}
        </div>
        <Distrust of={report.checks} />
        <KeyNumbers of={report} />
        <Rules of={report.verdict} />
        {report.sequential && <SequentialSection of={report.sequential} rules={report.verdict.rules} />}
        <Checks of={report} />
        <MembershipSection of={report} />
        <ExposureSection of={report.exposure} />
        <ExtractionSection of={report.extraction} />
        <GenerationsSection of={report.generations} />
        <GroupsSection of={report.groups} gap={report.group_gap} />
        <AuditSection of={report.audit} />
        <ProbeSections of={report.probes} />
        <UtilitySection of={report.utility} />
        {view.owned && scan.suite !== null && <RiskiestSection scan={scan.id} />}
        <ProvenanceSection of={report} scan={scan} signature={view.signature} />
        <p class="muted small">
          <TierWord tier={report.tier} />
          {scan.finished_at && `, ${day(scan.finished_at)}`}, scan <code>{scan.id}</code>
        </p>
      </>
    ),
  )
}
