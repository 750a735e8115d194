import type { Base } from '#contract/bases'
import type { Suite } from '#contract/suites'
import { FirstSteps } from './first-steps.tsx'
import { count, short } from './format.tsx'
import { documentOf } from './layout.tsx'
import { Section } from './section.tsx'

export interface UploadView {
  /** null: whoever looks may not submit. */
  readonly choices: {
    readonly bases: readonly Pick<Base, 'id' | 'name' | 'parameters'>[]
    readonly suites: readonly Pick<Suite, 'id' | 'name' | 'counts'>[]
  } | null
  readonly origin: string
}

/** `/upload`: a folder, a base, a suite. The script in `browser/upload.ts` does the rest; without it the command line does. */
export function uploadPage({ choices, origin }: UploadView, reader: { signedIn: boolean }): string {
  const ready = choices !== null && choices.bases.length > 0
  return documentOf(
    { title: 'Scan a model', place: 'upload', signedIn: reader.signedIn, upload: ready },
    <>
      <div class="plain-head">
        <h1>Scan a model you trained.</h1>
        <p>
          A head, an adapter, a LoRA or a whole model, as safetensors. Files are hashed in this browser and only what
          the server does not hold yet is sent; an upload that breaks off goes on where it stopped.
        </p>
        {!ready && <Missing signedIn={reader.signedIn} maySubmit={choices !== null} />}
      </div>
      {ready && <Form choices={choices} />}
      <Section
        id="command-line"
        title="Or from a terminal"
        about="The same scan, with the same report. In embedded mode nothing leaves the machine."
      >
        <FirstSteps origin={origin} />
      </Section>
    </>,
  )
}

/** What keeps the form away. */
function Missing({ signedIn, maySubmit }: { signedIn: boolean; maySubmit: boolean }) {
  if (maySubmit) {
    return (
      <div class="note-box" role="note">
        <p>
          This server knows no pretrained model yet to compare with. An administrator adds one with{' '}
          <code>POST /v1/bases</code>, or <code>memorisk scan … --base ./folder</code> brings it along.
        </p>
      </div>
    )
  }
  return (
    <div class="note-box" role="note">
      <p>
        {signedIn ? 'Your key can read but not submit. ' : 'Sending a model takes a key. '}
        <a href="/sign-in">{signedIn ? 'Use another key' : 'Sign in'}</a>
        {signedIn ? ' with the scope ' : ', and come back.'}
        {signedIn && <code>submit</code>}
        {signedIn && '.'}
      </p>
    </div>
  )
}

function Form({ choices }: { choices: NonNullable<UploadView['choices']> }) {
  return (
    <form id="upload" class="upload">
      <noscript>
        <p class="note-box">Sending files from a page takes JavaScript. The terminal below does the same without.</p>
      </noscript>
      <fieldset>
        <legend>What you trained</legend>
        <div id="drop" class="drop">
          <p>
            <strong>Drop the folder here that training wrote.</strong>{' '}
            <span class="muted">Its safetensors and its config; everything else stays with you.</span>
          </p>
          <p class="pickers">
            <label for="folder">
              Pick a folder
              <input id="folder" type="file" multiple webkitdirectory="" />
            </label>
            <label for="files">
              Pick files
              <input id="files" type="file" multiple accept=".safetensors,.json" />
            </label>
          </p>
          <ul id="upload-files" class="sent-files" />
        </div>
        <div>
          <label for="name">Name</label>
          <input id="name" type="text" required maxlength={200} autocomplete="off" spellcheck={false} />
        </div>
      </fieldset>
      <fieldset>
        <legend>What to compare</legend>
        <div>
          <label for="base">The pretrained model it started from</label>
          <select id="base" required>
            {choices.bases.map(({ id, name, parameters }) => (
              <option value={id}>{`${name} (${short(parameters)} parameters)`}</option>
            ))}
          </select>
        </div>
        <div>
          <label for="suite">The texts it was trained on, and texts it was not: a suite</label>
          <select id="suite">
            {choices.suites.map(({ id, name, counts }) => (
              <option value={id}>
                {`${name} (${count(counts.member ?? 0)} members, ${count(counts.nonmember ?? 0)} outsiders)`}
              </option>
            ))}
            <option value="">a new one, from a JSONL file</option>
          </select>
        </div>
        <div id="suite-file-row">
          <label for="suite-file">
            JSONL, one text a line: <code>{'{"id": …, "split": "member" or "nonmember", "text": …}'}</code>
          </label>
          <input id="suite-file" type="file" accept=".jsonl,.json,.txt" aria-describedby="suite-note" />
          <p id="suite-note" class="small muted">
            It stays private to your organisation; no page ever shows it to others.
          </p>
        </div>
        <div>
          <label for="publish" class="check">
            <input id="publish" type="checkbox" />
            <span>
              Publish the report when it is done <span class="muted">(numbers only; you can take it back)</span>
            </span>
          </label>
        </div>
      </fieldset>
      <div class="stack-wide">
        <div id="upload-problem" class="problem" role="alert" hidden />
        <button type="submit">Upload and scan</button>
        <p id="upload-status" class="muted" role="status" />
      </div>
    </form>
  )
}
