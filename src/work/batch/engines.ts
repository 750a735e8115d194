import type { Engine } from '#service/jobs/engine'
import type { EngineConfig } from '#service/jobs/engine-config'
import type { Fetch } from './call.ts'
import { createHttpEngine } from './http.ts'
import { createRayEngine } from './ray.ts'
import { createRunpodEngine } from './runpod.ts'

const drivers = { ray: createRayEngine, runpod: createRunpodEngine, http: createHttpEngine } as const

/** The configured engine. */
export function createEngine(config: EngineConfig, send: Fetch = (request) => fetch(request)): Engine {
  return drivers[config.kind](config, send)
}
