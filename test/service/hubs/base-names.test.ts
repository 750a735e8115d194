import { describe, expect, test } from 'vitest'
import { baseNames } from '#service/hubs/base-names'

const card = (yaml: string) => `---\n${yaml}\n---\n# A model\n`
const names = (config: unknown, readme: string | null = null) =>
  baseNames({ config: typeof config === 'string' ? config : JSON.stringify(config), readme })

describe('what a repo calls its base', () => {
  test('stands in the configuration of PEFT or AdapterHub, or in the model card', () => {
    expect(names({ peft_type: 'LORA', base_model_name_or_path: 'gpt2' })).toEqual(['gpt2'])
    expect(names({ config: {}, model_name: 'gpt2', name: 'mail' })).toEqual(['gpt2'])
    expect(names({}, card('base_model: openai-community/gpt2'))).toEqual(['openai-community/gpt2'])
    expect(names({}, card('base_model:\n- a/b\n- c/d\nbase_model_relation: adapter'))).toEqual(['a/b', 'c/d'])
    expect(names({ _name_or_path: 'gpt2' }, card('base_model: openai-community/gpt2'))).toEqual([
      'openai-community/gpt2',
      'gpt2',
    ])
    expect(names({ base_model_name_or_path: 'a/b' }, '\uFEFF---\r\nbase_model: a/b\r\n---\r\n')).toEqual(['a/b'])
  })

  test('is nothing where nothing is said, or nothing can be read', () => {
    expect(names({})).toEqual([])
    expect(names('{broken')).toEqual([])
    expect(names('[]')).toEqual([])
    expect(names('null')).toEqual([])
    expect(names({ base_model_name_or_path: null, model_name: 7 }, card('base_model: {a: 1}'))).toEqual([])
    expect(names({}, card('base_model: [unclosed'))).toEqual([])
    expect(names({}, '# No front matter\n---\nbase_model: gpt2\n---\n')).toEqual([])
    // Every alias doubles the last: expanded, this would be a billion names.
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefghij'.split('').map((c, i) => `${c}: &${c} [*${'abcdefghi'[i]}, *${'abcdefghi'[i]}]`),
    ]
    expect(names({}, card(`${bomb.join('\n')}\nbase_model: *j`))).toEqual([])
  })
})
