import { expect, test } from 'vitest'
import { redact } from '#service/jobs/redact'

test.each([
  ['Authorization: Bearer abc.def.ghi', 'Authorization: Bearer [secret]'],
  ['https://b/k?X-Amz-Signature=0a1b&x=1', 'https://b/k?X-Amz-Signature=[secret]&x=1'],
  ['POST /v1/callbacks/runpod/job_01J?t=0a1b2c', 'POST /v1/callbacks/runpod/job_01J?t=[secret]'],
  ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', '[secret]'],
  [`token mrj_01J00000000000000000000000_${'a'.repeat(64)}_00000000.`, 'token [secret].'],
  ['https://user:word@host/', 'https://[secret]@host/'],
  ['loss 1.25 at step 3', 'loss 1.25 at step 3'],
])('%s', (text, shown) => {
  expect(redact(text)).toBe(shown)
})

test('a known secret, wherever it stands; words are left alone', () => {
  expect(redact('x=engine-key-0123 y', ['engine-key-0123', 'y', null])).toBe('x=[secret] y')
})
