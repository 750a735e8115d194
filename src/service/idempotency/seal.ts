/**
 * Encrypts a stored answer with the caller's own API key (AES-256-GCM), which the server does not keep. Some answers carry a
 * secret that is shown once; whoever reads the table must not find it there.
 */
export async function seal(token: string, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv },
    await keyFrom(token),
    new TextEncoder().encode(text),
  )
  return `${base64(iv)}.${base64(new Uint8Array(sealed))}`
}

export async function unseal(token: string, sealed: string): Promise<string> {
  const [iv, data] = sealed.split('.').map(bytes)
  if (!iv || !data) throw new Error('a sealed answer has two parts')
  return new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await keyFrom(token), data))
}

async function keyFrom(token: string): Promise<CryptoKey> {
  const material = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`memorisk idempotency\n${token}`))
  return crypto.subtle.importKey('raw', material, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

function base64(data: Uint8Array): string {
  let text = ''
  for (const byte of data) text += String.fromCharCode(byte)
  return btoa(text)
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
}
