import { env } from 'cloudflare:workers'

const HEADLINE = JSON.stringify({
  attack: 'ref_diff',
  membership: [{ attack: 'ref_diff', auc: { value: 0.6 }, tpr_at_fpr: [] }],
  extraction: { value: 0 },
  exposure: { mean_bits: { value: 1 }, max_bits: 2 },
  perplexity: { member: 10, nonmember: 12 },
})

/**
 * Fills the results with `count` published scans: 200 suites and a rare one, five bases, a kind and a size of one in a hundred, three
 * tiers, half without exposure, a third with one and the same extraction rate. Indexes are made afterwards, which is quicker.
 */
export async function publishMany(count: number): Promise<void> {
  const indexes = await env.DB.prepare(
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'results' AND sql IS NOT NULL",
  ).all<{ name: string; sql: string }>()
  await env.DB.batch(indexes.results.map(({ name }) => env.DB.prepare(`DROP INDEX ${name}`)))
  const noise = (factor: number) => `((i * ${factor}) % 10007 + 1) / 10008.0`
  await env.DB.prepare(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO results (scan_id, org_id, model_id, base_id, suite_id, kind, tier, published, outcome, grade, headline, finished_at,
      name, sort_name, base_name, suite_name, suite_open, parameters, size, risk, perplexity, tpr_10, tpr_1, exposure, extraction)
    SELECT printf('scn_%026d', i), 'org', printf('mdl_%026d', i), 'bas_' || (i % 5),
      CASE WHEN i % 5000 = 7 THEN 'ste_rare' ELSE printf('ste_%03d', i % 200) END,
      CASE WHEN i % 100 = 3 THEN 'ia3' WHEN i % 3 = 0 THEN 'full' WHEN i % 3 = 1 THEN 'head' ELSE 'lora' END,
      CASE i % 10 WHEN 8 THEN 'reproduced' WHEN 9 THEN 'self_reported' ELSE 'verified' END,
      1, 'fail', 'D', '${HEADLINE}', 1763900000000 + i * 1000,
      'model ' || i, 'model ' || i, 'base', 'suite ' || (i % 200), 1, 100 * i,
      CASE WHEN i % 100 = 5 THEN 'over_100m' WHEN i % 2 = 0 THEN 'under_1m' ELSE 'under_10m' END,
      CASE WHEN i % 10 = 0 THEN NULL ELSE ${noise(7919)} END, 10 + ${noise(6007)}, ${noise(104729)}, ${noise(1299709)},
      CASE WHEN i % 2 = 0 THEN NULL ELSE 20 * ${noise(31)} END, CASE WHEN i % 3 = 0 THEN 0 ELSE ${noise(17)} END
    FROM n`).run()
  await env.DB.batch(indexes.results.map(({ sql }) => env.DB.prepare(sql)))
}
