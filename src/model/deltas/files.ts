import { ok, refuse, type Result } from '#domain/result'
import type { ByteSource } from '../bytes.ts'

/** Names of pickled or otherwise executable weights; loading one runs its author's code, so none is opened. */
const pickles = /\.(bin|pt|pth|pkl|pickle|ckpt|joblib|npy|npz|h5|keras|msgpack|pdparams)$/i
const weights = /^[\w][\w.-]*\.safetensors$/
/** Files that people upload along and that change nothing here: the base's tokenizer is used. */
const companions = new Set([
  'README.md',
  'LICENSE',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'tokenizer.model',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'merges.txt',
  'chat_template.jinja',
  'head_config.json',
  'adapter_setup.json',
])
const configs = new Set(['config.json', 'adapter_config.json', 'model.safetensors.index.json'])
/** Longest file name anyone needs; ext4's limit is 255. */
const longestName = 128
/** A checkpoint has at most 256 shards and a dozen companions. */
const mostFiles = 300

/** Looks at names alone: every file has a place, none is a path, none is a pickle. */
export function checkFileNames(files: ReadonlyMap<string, ByteSource>): Result<null> {
  if (files.size > mostFiles)
    return refuse('file_unexpected', `${files.size} files were uploaded; at most ${mostFiles} are taken.`, '#/files')
  for (const name of files.keys()) {
    const shown = JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name)
    const at = `#/files/${name.slice(0, 60).replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (pickles.test(name)) {
      return refuse(
        'pickle_refused',
        `${shown} may run code when it is loaded and was not opened; save the weights as safetensors.`,
        at,
      )
    }
    const known = weights.test(name) || companions.has(name) || configs.has(name)
    if (!known || name.length > longestName)
      return refuse('file_unexpected', `${shown} is not a file that a model consists of.`, at)
  }
  return ok(null)
}

/** A zip (as `torch.save` writes) or a bare pickle under another name. Asked only about files that are not safetensors anyway. */
export async function looksPickled(source: ByteSource): Promise<boolean> {
  const start = await source.read(0, Math.min(4, source.byteLength))
  const [a, b, c, d] = start
  const zip = a === 0x50 && b === 0x4b && (c === 3 || c === 5 || c === 7) && (d === 4 || d === 6 || d === 8)
  return zip || (a === 0x80 && b! >= 2 && b! <= 5)
}
