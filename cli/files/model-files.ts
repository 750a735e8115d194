import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { ADAPTER_SETTINGS, PICKLE, WEIGHTS } from '#client/model-files'
import { UserError } from '../exit.ts'

const SETTINGS = /^(config|adapter_config|tokenizer)\.json$/

/** Name on the wire → path on disk. */
export type Files = ReadonlyMap<string, string>

/** The files of fine-tuned weights: a folder as PEFT, AdapterHub or transformers save it, or one safetensors file. */
export function modelFiles(location: string): Promise<Files> {
  return collect(location, ADAPTER_SETTINGS)
}

/** The files of a pretrained base: weights, `config.json` and `tokenizer.json`. */
export function baseFiles(location: string): Promise<Files> {
  return collect(location, SETTINGS)
}

/** Where a base's folder keeps its table of token frequencies, if it does. */
export async function frequenciesFile(folder: string): Promise<string | null> {
  const file = path.join(folder, 'token-frequencies.json')
  return (await stat(file).catch(() => null)) ? file : null
}

async function collect(location: string, settings: RegExp): Promise<Files> {
  const found = await stat(location).catch(() => null)
  if (!found) throw new UserError(`there is no file or folder ${location}`)
  if (!found.isDirectory()) return oneFile(location)
  const names = (await readdir(location)).sort()
  const wanted = names.filter((name) => WEIGHTS.test(name) || settings.test(name))
  if (!wanted.some((name) => WEIGHTS.test(name))) {
    const pickles = names.filter((name) => PICKLE.test(name))
    throw new UserError(
      pickles.length > 0
        ? `${location} holds only pickled weights (${pickles.join(', ')}): loading a pickle runs its author's code. ` +
            'Save the model again as safetensors (safe_serialization=True).'
        : `${location} holds no *.safetensors file`,
    )
  }
  return new Map(wanted.map((name) => [name, path.join(location, name)]))
}

function oneFile(location: string): Files {
  const name = path.basename(location)
  if (!WEIGHTS.test(name)) throw new UserError(`${location} is not a safetensors file`)
  return new Map([[name, location]])
}
