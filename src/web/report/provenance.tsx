import type { Report } from '#contract/report'
import type { Scan } from '#contract/scans'
import type { SignatureCheck } from '#contract/signatures'
import { count, duration, plural, scientific, when } from '../format.tsx'
import { Section } from '../section.tsx'
import { TierWord, tierMeaning } from '../status.tsx'
import { SignatureFact } from './signature.tsx'

const ENGINES = {
  edge: 'streamed through a Worker',
  batch: 'GPU batch endpoint',
  supplied: 'none: numbers were submitted',
} as const

/** Where the numbers come from, and what it takes to check them. */
export function ProvenanceSection(props: { of: Report; scan: Scan; signature: SignatureCheck | null }) {
  const { of, scan, signature } = props
  const { provenance } = of
  return (
    <Section
      id="provenance"
      title="Provenance"
      about="Everything needed to recompute this report: the same digests, seed and version give the same numbers."
    >
      <dl class="facts">
        <dt>How it came to be</dt>
        <dd>
          <TierWord tier={of.tier} />. <span class="muted">{tierMeaning(of.tier)}</span>
        </dd>
        {of.model && <Digest name="Model" digest={of.model.digest} />}
        {of.suite && <Digest name="Suite" digest={of.suite.digest} />}
        <Digest name="Token statistics" digest={provenance.token_stats} />
        <dt>Engine</dt>
        <dd>
          {ENGINES[provenance.engine]}, version {provenance.version}, seed {provenance.seed}
        </dd>
        {provenance.shadows && (
          <>
            <dt>Shadow models</dt>
            <dd>{plural(provenance.shadows.length, 'scan')} of models trained on other halves of the texts</dd>
          </>
        )}
        {provenance.start_layer !== null && (
          <>
            <dt>Started at</dt>
            <dd>layer {provenance.start_layer}; below it the model equals its base</dd>
          </>
        )}
        {provenance.flops !== null && (
          <>
            <dt>Work</dt>
            <dd>
              {scientific(provenance.flops)} FLOPs
              {provenance.cpu_ms !== null && `, ${duration(provenance.cpu_ms / 1000)} of CPU`}
              {scan.cost.reads > 0 && `, ${count(scan.cost.reads)} reads`}
            </dd>
          </>
        )}
        {scan.finished_at && (
          <>
            <dt>Finished</dt>
            <dd>
              <time datetime={scan.finished_at}>{when(scan.finished_at)}</time>
            </dd>
          </>
        )}
        {signature && (
          <>
            <dt>Signature</dt>
            <dd>
              <SignatureFact check={signature} scan={of.scan} value={provenance.signature} />
            </dd>
          </>
        )}
        <dt>As data</dt>
        <dd>
          <a href={`/v1/scans/${of.scan}/report`}>JSON</a>
          <span class="muted">; with another Accept header Markdown, SARIF or JUnit</span>
        </dd>
      </dl>
    </Section>
  )
}

function Digest({ name, digest }: { name: string; digest: string | null }) {
  if (digest === null) return null
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <code>{digest}</code>
      </dd>
    </>
  )
}
