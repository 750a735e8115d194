import { ProbeRequest, type Probes } from '#contract/probes'
import { allProbes, probeNamed } from '#domain/probes/all'
import { refuseUnknown } from './choose-attacks.ts'

/** What was asked for with every option filled in, in the order people see; undefined when nothing was. */
export function chooseProbes(asked: Probes | undefined): readonly ProbeRequest[] | undefined {
  if (!asked) return undefined
  const requests = asked.map((probe) => (typeof probe === 'string' ? ProbeRequest.parse({ name: probe }) : probe))
  refuseUnknown(
    requests.flatMap((probe, i) =>
      'attack' in probe && probe.attack !== undefined ? [{ name: probe.attack, pointer: `#/probes/${i}/attack` }] : [],
    ),
  )
  return allProbes.flatMap(({ name }) => requests.filter((request) => request.name === name))
}

/** Name, version and options of each: they decide the answer as the attacks do. */
export function probeDefinitionsOf(probes: readonly ProbeRequest[] = []): readonly string[] {
  return probes.map((options) => `probe:${options.name}@${probeNamed(options.name).version} ${JSON.stringify(options)}`)
}
