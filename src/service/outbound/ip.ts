/** IPv4 blocks that are not the internet (IANA special-purpose registry): base, and bits of the prefix. */
const RESERVED: readonly (readonly [base: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/** Whether a dotted quad, as the URL parser writes it, lies on the internet. */
export function isPublicV4(address: string): boolean {
  const value = numberOf(address)
  return !RESERVED.some(([base, bits]) => value >>> (32 - bits) === numberOf(base) >>> (32 - bits))
}

/**
 * Whether an IPv6 address, as the URL parser writes it, is global unicast (2000::/3) and carries no other address inside: mapped,
 * translated (NAT64), 6to4 and Teredo addresses all could lead home.
 */
export function isPublicV6(address: string): boolean {
  const [a = 0, b = 0] = groupsOf(address)
  if (a >>> 13 !== 1) return false
  const teredoAndOthers = a === 0x2001 && b < 0x0200
  const documentation = (a === 0x2001 && b === 0x0db8) || a >>> 4 === 0x3fff >>> 4
  return !teredoAndOthers && !documentation && a !== 0x2002
}

function numberOf(quad: string): number {
  return quad.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) >>> 0
}

/** The first two groups suffice to judge; `::` stands for zeros. */
function groupsOf(address: string): number[] {
  const [head = ''] = address.split('::')
  return head === '' ? [0, 0] : head.split(':').map((group) => Number.parseInt(group, 16))
}
