/**
 * The shapes that the Hugging Face hub documents, as JSON Schemas: there is no official one. Sources, at huggingface/hub-docs@242f4a1:
 * `modelcard.md` (model-index: "Required"/"Optional" of every key, as the hub validates it at push) and `eval_results.yaml` with
 * `docs/hub/eval-results.md`. Closed everywhere but in `args`, so that a key the hub does not know is an error here.
 */
const text = { type: 'string', minLength: 1 }
const url = { type: 'string', pattern: '^https?://' }
const args = { type: 'object' }

function closed(properties: Record<string, unknown>, required: readonly string[]) {
  return { type: 'object', additionalProperties: false, properties, required }
}

export const modelIndexSchema = closed(
  {
    'model-index': {
      type: 'array',
      minItems: 1,
      items: closed(
        {
          name: text,
          results: {
            type: 'array',
            minItems: 1,
            items: closed(
              {
                task: closed({ type: text, name: text }, ['type']),
                dataset: closed({ type: text, name: text, config: text, split: text, revision: text, args }, ['type', 'name']),
                metrics: {
                  type: 'array',
                  minItems: 1,
                  items: closed(
                    { type: text, value: { type: 'number' }, name: text, config: text, args, verifyToken: text },
                    ['type', 'value'],
                  ),
                },
                source: closed({ name: text, url }, ['url']),
              },
              ['task', 'dataset', 'metrics'],
            ),
          },
        },
        ['name', 'results'],
      ),
    },
  },
  ['model-index'],
)

export const evalResultsSchema = {
  type: 'array',
  minItems: 1,
  items: closed(
    {
      dataset: closed({ id: { type: 'string', pattern: '^[^/]+/[^/]+$' }, task_id: text, revision: text }, ['id', 'task_id']),
      value: { type: 'number' },
      verifyToken: text,
      date: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}(T.*)?$' },
      source: closed({ url, name: text, user: text, org: text }, ['url']),
      notes: text,
    },
    ['dataset', 'value'],
  ),
}
