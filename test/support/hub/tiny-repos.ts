import { type Files, tinyLora } from '../tiny-gpt2.ts'

const encoder = new TextEncoder()

/** A PEFT adapter as it is pushed: with a model card, and with what training leaves lying about. `base`: what it calls its base. */
export function adapterRepo(base: string | null, options: Parameters<typeof tinyLora>[0] = {}): Files {
  const files = new Map(tinyLora(options))
  const config = JSON.parse(new TextDecoder().decode(files.get('adapter_config.json'))) as Record<string, unknown>
  files.set('adapter_config.json', encoder.encode(JSON.stringify({ ...config, base_model_name_or_path: base })))
  files.set('README.md', encoder.encode('---\nlicense: mit\nlibrary_name: peft\n---\n# An adapter\n'))
  files.set('training_args.bin', encoder.encode('pickle'))
  files.set('.gitattributes', encoder.encode('*.safetensors filter=lfs'))
  return files
}
