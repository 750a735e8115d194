import { Section } from '../section.tsx'

/** The way to the owner's own texts. They stand on a page of their own, so that a report can be shown around and printed. */
export function RiskiestSection({ scan }: { scan: string }) {
  return (
    <Section
      id="riskiest-texts"
      title="Riskiest texts"
      about="Only your organisation sees this part. It is not in the published report."
    >
      <p>
        Which training texts gave themselves away, and which of their words the tuned model expects far more than the
        base did.
      </p>
      <p>
        <a href={`/scans/${scan}/examples`} data-open="riskiest">
          Show the texts, token by token
        </a>
      </p>
    </Section>
  )
}
