import { z } from './zod.ts'

/** Prefixed ULIDs: readable in logs, sortable by creation time, impossible to mistake for one another. */
function prefixed<const B extends string>(prefix: string, _brand: B) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`), `expected an id such as ${prefix}_01J…`)
    .brand<B>()
}

export const OrgId = prefixed('org', 'OrgId')
export type OrgId = z.infer<typeof OrgId>
export const KeyId = prefixed('key', 'KeyId')
export type KeyId = z.infer<typeof KeyId>
export const TrustId = prefixed('tru', 'TrustId')
export type TrustId = z.infer<typeof TrustId>
export const UploadId = prefixed('upl', 'UploadId')
export type UploadId = z.infer<typeof UploadId>
export const BaseId = prefixed('bas', 'BaseId')
export type BaseId = z.infer<typeof BaseId>
export const ModelId = prefixed('mdl', 'ModelId')
export type ModelId = z.infer<typeof ModelId>
export const SuiteId = prefixed('ste', 'SuiteId')
export type SuiteId = z.infer<typeof SuiteId>
export const CanarySetId = prefixed('can', 'CanarySetId')
export type CanarySetId = z.infer<typeof CanarySetId>
export const ScanId = prefixed('scn', 'ScanId')
export type ScanId = z.infer<typeof ScanId>
export const StudyId = prefixed('stu', 'StudyId')
export type StudyId = z.infer<typeof StudyId>
export const HubId = prefixed('hub', 'HubId')
export type HubId = z.infer<typeof HubId>
/** One delivery that a hub made to us. */
export const HubDeliveryId = prefixed('hdl', 'HubDeliveryId')
export type HubDeliveryId = z.infer<typeof HubDeliveryId>
/** An address to which we deliver. */
export const WebhookId = prefixed('whk', 'WebhookId')
export type WebhookId = z.infer<typeof WebhookId>
/** One message to one address: what it speaks of and where it goes, so the same event is the same message however often it is told. */
export const MessageId = z
  .string()
  .regex(/^msg_[0-9A-HJKMNP-TV-Z]{26}_[0-9A-HJKMNP-TV-Z]{26}$/, 'expected the id of a message')
  .brand<'MessageId'>()
export type MessageId = z.infer<typeof MessageId>

export const JobId = prefixed('job', 'JobId')
export type JobId = z.infer<typeof JobId>

/** Content address: lower-case hexadecimal SHA-256 of the bytes. */
export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in lower-case hexadecimal')
  .brand<'Sha256'>()
export type Sha256 = z.infer<typeof Sha256>
