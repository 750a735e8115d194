import type { SignatureCheck } from '#contract/signatures'
import { StatusWord } from '../status.tsx'

const BROKEN = {
  malformed: 'cannot be read',
  unknown_key: 'by a key that this server does not know',
  revoked_key: 'by a key that was revoked since',
  altered: 'the report was changed after it was signed',
} as const

/** Whether the report is as this server signed it, and how a reader finds out without believing this page. */
export function SignatureFact({ check, scan, value }: { check: SignatureCheck; scan: string; value: string | null }) {
  return (
    <div class="stack">
      <p>
        {check.status === 'valid' && <StatusWord status="pass" word="Signed, unchanged" />}
        {check.status === 'unsigned' && <StatusWord status="skipped" word="Not signed" />}
        {check.status === 'invalid' && <StatusWord status="fail" word="Signature does not hold" />}{' '}
        <span class="muted small">
          {check.status === 'valid' && (
            <>
              Ed25519, {check.key === 'retired' && 'retired '}key <code>{check.kid}</code>
            </>
          )}
          {check.status === 'unsigned' && 'This server has no signing key.'}
          {check.status === 'invalid' && `${BROKEN[check.reason]}.`}
        </span>
      </p>
      {value !== null && (
        <>
          <p class="small muted">
            Check it yourself, against <a href="/.well-known/memorisk-keys.json">the server's public keys</a>:
          </p>
          <pre tabindex={0}>
            <code>{`memorisk report ${scan} --json > report.json\nmemorisk verify report.json`}</code>
          </pre>
        </>
      )}
    </div>
  )
}
