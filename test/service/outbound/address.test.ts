import { describe, expect, test } from 'vitest'
import { addressProblem } from '#service/outbound/address'

const reach = { privateHosts: [], publicUrl: 'https://memorisk.example.com' }
const problem = (address: string) => addressProblem(address, reach)

describe('an address given by a stranger', () => {
  test.each([
    'https://ci.example.org/hook',
    'https://ci.example.org:8443/hook?x=1',
    'https://93.184.216.34/',
    'https://[2606:2800:220:1::1]/',
  ])('may be public: %s', (address) => expect(problem(address)).toBeNull())

  test.each([
    'http://ci.example.org/',
    'ftp://ci.example.org/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'not an address',
    'https://user:secret@ci.example.org/',
    'https://localhost/',
    'https://localhost./',
    'https://a.localhost/',
    'https://intranet/',
    'https://metadata.google.internal/computeMetadata/v1/',
    'https://printer.local/',
    'https://router.home.arpa/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://①②⑦.⓪.⓪.①/',
    'https://0.0.0.0/',
    'https://10.1.2.3/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://198.18.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[::]/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[64:ff9b::a9fe:a9fe]/',
    'https://[fe80::1]/',
    'https://[fc00::1]/',
    'https://[fd00:ec2::254]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:0:7f00:1::]/',
    'https://[2001:db8::1]/',
    'https://[ff02::1]/',
    'https://memorisk.example.com/v1/webhooks',
  ])('is refused: %s', (address) => expect(problem(address)).not.toBeNull())

  test('may be private, and plain http, only where the configuration names the host', () => {
    const local = { ...reach, privateHosts: ['localhost', '127.0.0.1:9000', '[::1]'] }
    expect(addressProblem('http://localhost:1234/', local)).toBeNull()
    expect(addressProblem('http://127.0.0.1:9000/', local)).toBeNull()
    expect(addressProblem('http://[::1]:80/', local)).toBeNull()
    expect(addressProblem('http://127.0.0.1:9001/', local)).not.toBeNull()
    expect(addressProblem('http://169.254.169.254/', local)).not.toBeNull()
    expect(addressProblem('https://user:secret@localhost/', local)).not.toBeNull()
  })
})
