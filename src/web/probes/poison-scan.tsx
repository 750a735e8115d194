import type { PoisonClusters, PoisonScanResult } from '#contract/probes/poison-scan'
import { count, fixed, plural, pValue } from '../format.tsx'
import { Value } from '../numbers.tsx'
import { Table } from '../table.tsx'

const three = (value: number) => fixed(value, 3)

/** Clusters and words by the ids of their texts, where the suite is public; the texts themselves stay in it. */
export function PoisonScanBody({ of }: { of: PoisonScanResult }) {
  return (
    <>
      <p>
        {of.outcome === 'suspicious'
          ? 'There are patterns worth reading; which texts they are in, the owner’s scores tell.'
          : `Nothing stands out in ${plural(of.texts, 'training text')}.`}
      </p>
      <Clusters of={of.near_duplicates} title="Near duplicates" />
      <Clusters of={of.identical_suffixes} title="One ending, many beginnings" />
      <h3>Words that members use and others do not</h3>
      <p>
        {count(of.bursts.found)} of {plural(of.bursts.tested, 'rare word')} tested.
      </p>
      {of.bursts.words.length > 0 && (
        <Table
          of={of.bursts.words}
          caption="Rare words by their texts"
          quiet
          columns={[
            { head: 'In members', names: 'title', class: 'num', cell: ({ texts }) => count(texts) },
            { head: 'In non-members', number: true, cell: ({ outside }) => count(outside) },
            { head: 'Times per text', number: true, cell: ({ per_text }) => fixed(per_text, 1) },
            { head: 'p', number: true, cell: ({ p }) => pValue(p) },
            ...idsOf(of.bursts.words),
          ]}
        />
      )}
    </>
  )
}

function Clusters({ of, title }: { of: PoisonClusters; title: string }) {
  return (
    <>
      <h3>{title}</h3>
      <p>
        {plural(of.found, 'cluster')}: <Value of={of.members} show={three} /> of members,{' '}
        <Value of={of.nonmembers} show={three} /> of non-members.
      </p>
      {of.clusters.length > 0 && (
        <Table
          of={of.clusters}
          caption={title}
          quiet
          columns={[
            { head: 'Texts', names: 'title', class: 'num', cell: ({ texts }) => count(texts) },
            ...idsOf(of.clusters),
          ]}
        />
      )}
    </>
  )
}

interface Named {
  readonly ids: readonly string[]
  readonly texts: number
}

/** No column where there are none to show. */
function idsOf(rows: readonly Named[]) {
  if (rows.every(({ ids }) => ids.length === 0)) return []
  const cell = ({ ids, texts }: Named) => `${ids.join(', ')}${texts > ids.length ? ' …' : ''}`
  return [{ head: 'Ids', cell }]
}
