import { z } from './zod.ts'

/**
 * Every reason for which a request or a scan can be refused, with its HTTP status. Closed: a new reason is a new line here,
 * and the switch in `http/problem.ts` is exhaustive. Codes never change meaning.
 */
export const problems = {
  // the request
  bad_request: 400,
  invalid_cursor: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  conflict: 409,
  idempotency_in_progress: 409,
  gone: 410,
  length_required: 411,
  precondition_failed: 412,
  body_too_large: 413,
  unsupported_media_type: 415,
  validation: 422,
  idempotency_mismatch: 422,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
  // blobs and uploads
  digest_mismatch: 422,
  size_mismatch: 422,
  part_invalid: 422,
  upload_incomplete: 409,
  blob_missing: 422,
  // safetensors: the reference reader's own error names, in snake case
  header_too_small: 422,
  header_too_large: 422,
  invalid_header_length: 422,
  invalid_header: 422,
  invalid_header_start: 422,
  invalid_header_deserialization: 422,
  invalid_offset: 422,
  validation_overflow: 422,
  misaligned_slice: 422,
  tensor_invalid_info: 422,
  metadata_incomplete_buffer: 422,
  duplicate_key: 422,
  too_many_tensors: 422,
  invalid_shard_index: 422,
  // models
  pickle_refused: 422,
  file_unexpected: 422,
  file_missing: 422,
  config_invalid: 422,
  architecture_unsupported: 422,
  tokenizer_unsupported: 422,
  frequencies_invalid: 422,
  dtype_unsupported: 422,
  tensor_missing: 422,
  tensor_unexpected: 422,
  shape_mismatch: 422,
  non_finite_weights: 422,
  adapter_unsupported: 422,
  adapter_config_invalid: 422,
  base_mismatch: 422,
  nothing_changed: 422,
  model_too_large: 422,
  // suites and canaries
  suite_invalid: 422,
  suite_line_invalid: 422,
  suite_empty: 422,
  suite_too_large: 422,
  text_too_short: 422,
  canary_invalid: 422,
  // hubs and webhooks
  base_unknown: 422,
  hub_not_found: 422,
  hub_refused: 422,
  hub_unavailable: 424,
  address_refused: 422,
  not_configured: 409,
  // scans
  attack_unknown: 422,
  policy_invalid: 422,
  token_stats_invalid: 422,
  past_edge_budget: 422,
  scan_not_finished: 409,
  cancelled: 409,
  shard_failed: 500,
  // jobs: what the request or the runner got wrong
  dataset_invalid: 422,
  output_unexpected: 422,
  output_missing: 422,
  output_invalid: 422,
  job_finished: 409,
  // jobs: what became of the engine or the runner
  engine_missing: 503,
  engine_unavailable: 503,
  engine_rejected: 500,
  engine_lost: 500,
  runner_failed: 500,
  runner_silent: 500,
  job_expired: 500,
  // studies
  study_invalid: 422,
} as const

export type ProblemCode = keyof typeof problems

export const ProblemCode = z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]])

/** RFC 9457 body. `errors` points at each offending place. */
export const ProblemDetails = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: ProblemCode,
    detail: z.string(),
    instance: z.string().optional(),
    request_id: z.string().optional(),
    errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })
export type ProblemDetails = z.infer<typeof ProblemDetails>
