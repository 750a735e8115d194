import { parse } from 'yaml'

/**
 * What a repo calls its base, likeliest first: the adapter's own configuration (`base_model_name_or_path` of PEFT, `model_name` of
 * AdapterHub), the `base_model` of the model card, and the name a checkpoint was loaded under. All are words of strangers.
 */
export function baseNames({ config, readme }: { config: string | null; readme: string | null }): string[] {
  const settings = fields(() => JSON.parse(config ?? ''))
  const card = fields(() => parse(frontMatter(readme ?? ''), { maxAliasCount: 10, logLevel: 'error' }))
  const declared = [
    settings['base_model_name_or_path'],
    settings['model_name'],
    ...[card['base_model']].flat(),
    settings['_name_or_path'],
  ]
  return [...new Set(declared.filter((name): name is string => typeof name === 'string' && name !== ''))]
}

/** The YAML between the first two lines of three dashes. */
function frontMatter(readme: string): string {
  return /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(readme)?.[1] ?? ''
}

function fields(read: () => unknown): Record<string, unknown> {
  try {
    const value = read()
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
