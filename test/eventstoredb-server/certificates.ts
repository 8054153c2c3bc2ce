// Certificates for tests, made when they are needed: an authority, and nodes that it vouches for.
//
// Node can sign, but has no writer for certificates; node-forge is one, without dependencies of its own. The keys are
// Node's, which makes them a hundred times faster.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import forge from 'node-forge'

/** A certificate with its key, in PEM. */
export interface Certificate {
  readonly certificate: string
  readonly key: string
}

export interface NodeOptions {
  /** The names and addresses that it is valid for. */
  readonly hosts?: readonly string[]
  readonly validTo?: Date
}

export interface Authority {
  /** What clients are given as `tlsCAFile`. */
  readonly certificate: string
  readonly issue: (options?: NodeOptions) => Certificate
}

const dayMs = 24 * 3_600_000

const keyPair = () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  const { n, e } = forge.pki.privateKeyFromPem(key)
  return { key, publicKey: forge.pki.setRsaPublicKey(n, e) }
}

const unsigned = (name: string, publicKey: forge.pki.rsa.PublicKey, validTo: Date): forge.pki.Certificate => {
  const made = forge.pki.createCertificate()
  made.publicKey = publicKey
  // Positive: the highest bit of the first byte is its sign.
  made.serialNumber = `01${randomBytes(8).toString('hex')}`
  made.validity.notBefore = new Date(Math.min(Date.now(), validTo.getTime()) - dayMs)
  made.validity.notAfter = validTo
  made.setSubject([{ name: 'commonName', value: name }])
  return made
}

const alternativeName = (host: string): object => (isIP(host) === 0 ? { type: 2, value: host } : { type: 7, ip: host })

export const createAuthority = (name = 'ticket-escalation test authority'): Authority => {
  const own = keyPair()
  const signingKey = forge.pki.privateKeyFromPem(own.key)
  const signed = (made: forge.pki.Certificate): string => {
    made.setIssuer([{ name: 'commonName', value: name }])
    made.sign(signingKey, forge.md.sha256.create())
    return forge.pki.certificateToPem(made)
  }
  const root = unsigned(name, own.publicKey, new Date(Date.now() + dayMs))
  root.setExtensions([
    { name: 'basicConstraints', critical: true, cA: true },
    { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
  ])
  return {
    certificate: signed(root),
    issue: ({ hosts = ['localhost', '127.0.0.1'], validTo = new Date(Date.now() + dayMs) } = {}) => {
      const { key, publicKey } = keyPair()
      // The name that the real server expects of its nodes (`CertificateReservedNodeCommonName`).
      const node = unsigned('eventstoredb-node', publicKey, validTo)
      node.setExtensions([
        { name: 'basicConstraints', cA: false },
        { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
        { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
        { name: 'subjectAltName', altNames: hosts.map(alternativeName) },
      ])
      return { certificate: signed(node), key }
    },
  }
}
