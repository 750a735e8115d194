/** 32 bytes: the middle of what Standard Webhooks allows, as long as the HMAC's output. */
const SECRET_BYTES = 32

/** A fresh signing secret, as Standard Webhooks writes it. */
export function newWebhookSecret(): string {
  return `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(SECRET_BYTES))))}`
}
