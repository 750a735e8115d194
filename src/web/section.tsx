import type { Child } from 'hono/jsx'

/** A part of a page: what it is on the left, the evidence on the right. */
export function Section(props: { id: string; title: string; about?: Child; children?: Child }) {
  return (
    <section class="section" id={props.id} aria-labelledby={`${props.id}-title`}>
      <header>
        <h2 id={`${props.id}-title`}>{props.title}</h2>
        {props.about && <p>{props.about}</p>}
      </header>
      <div class="body">{props.children}</div>
    </section>
  )
}
