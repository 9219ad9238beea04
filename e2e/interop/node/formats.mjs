// A resource server, and holders that narrow their tokens, made of code written
// by others: npm jose, macaroon, @biscuit-auth/biscuit-wasm and
// @digitalbazaar/zcap.
//
// Driven by lines: reads one JSON object with the `format` of a `value` and what
// its reader needs, writes one with what it says, or why it is not good. Wants
// NODE_PATH and --experimental-wasm-modules.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'

const packages = process.env.NODE_PATH
const load = (path) => import(pathToFileURL(join(packages, path)))
const require = createRequire(join(packages, 'x'))
const octets = (text) => new Uint8Array(Buffer.from(text, 'base64url'))
// The packages' chatter must not come between the answers.
console.log = console.error

async function jwtSigned({ value, jwks }) {
  const jose = await load('jose/dist/webapi/index.js')
  const keys = jose.createLocalJWKSet(jwks)
  const read = await jose.compactVerify(value, keys, { algorithms: ['EdDSA'] })
  return { typ: read.protectedHeader.typ, claims: JSON.parse(Buffer.from(read.payload)) }
}

async function jwtEncrypted({ value, jwks, key }) {
  const jose = await load('jose/dist/webapi/index.js')
  const management = key.kty === 'RSA' ? 'RSA-OAEP-256' : 'ECDH-ES+A256KW'
  const read = await jose.compactDecrypt(value, await jose.importJWK(key, management), {
    keyManagementAlgorithms: [management],
    contentEncryptionAlgorithms: ['A256GCM'],
  })
  return jwtSigned({ value: Buffer.from(read.plaintext).toString(), jwks })
}

function macaroon({ value, root, holds, narrow }) {
  const { importMacaroon } = require('macaroon')
  const token = importMacaroon(octets(value))
  const check = (caveat) => (holds.includes(caveat) ? null : `does not hold: ${caveat}`)
  token.verify(octets(root), check)
  token.addFirstPartyCaveat(narrow)
  const identifier = JSON.parse(Buffer.from(token.identifier))
  // Its binary export fails to grow its buffer; its JSON has the same chain.
  return { identifier, signature: token.exportJSON().s64 }
}

async function biscuit({ value, root, holds, fails, narrow, type = 'photo' }) {
  const wasm = await load('@biscuit-auth/biscuit-wasm/module/biscuit.js')
  const key = wasm.PublicKey.fromString(Buffer.from(octets(root)).toString('hex'))
  const token = wasm.Biscuit.fromBytes(octets(value), key)
  const isAllowed = (facts) => {
    const authorizer = new wasm.AuthorizerBuilder()
    authorizer.addCode(facts.join('\n'))
    authorizer.addCode(
      `allow if right($i, "${type}"), actions($i, $a), want_action($w), $a.contains($w);`,
    )
    const limits = { max_facts: 1000, max_iterations: 100, max_time_micro: 500_000 }
    try {
      authorizer.buildAuthenticated(token).authorizeWithLimits(limits)
      return true
    } catch {
      return false
    }
  }
  const block = new wasm.BlockBuilder()
  block.addCode(narrow)
  return {
    allowed: isAllowed(holds),
    refused: fails.map(isAllowed),
    narrowed: Buffer.from(token.appendBlock(block).toBytes()).toString('base64url'),
  }
}

async function zcap({ value, issuer, target, clientSeed, agent, action }) {
  const lib = await load('@digitalbazaar/zcap/lib/index.js')
  const { DataIntegrityProof } = await load('@digitalbazaar/data-integrity/lib/index.js')
  const suites = await load('@digitalbazaar/eddsa-jcs-2022-cryptosuite/lib/index.js')
  const Ed25519 = await load('@digitalbazaar/ed25519-multikey/lib/index.js')
  const signatures = require('jsonld-signatures')
  const did = async (x) => {
    const pair = await Ed25519.fromJwk({ jwk: { kty: 'OKP', crv: 'Ed25519', x } })
    const { publicKeyMultibase } = await pair.export({ publicKey: true })
    return `did:key:${publicKeyMultibase}`
  }
  const controller = await did(issuer)
  const root = lib.createRootCapability({ controller, invocationTarget: target })
  const documentLoader = lib.extendDocumentLoader(async (url) => {
    if (url === root.id) return { contextUrl: null, documentUrl: url, document: root }
    if (!url.startsWith('did:key:')) throw new Error(`not known: ${url}`)
    const [id, fragment] = url.split('#')
    const method = {
      '@context': 'https://w3id.org/security/multikey/v1',
      id: `${id}#${id.slice('did:key:'.length)}`,
      type: 'Multikey',
      controller: id,
      publicKeyMultibase: id.slice('did:key:'.length),
    }
    const whole = {
      '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
      id,
      capabilityDelegation: [method.id],
      verificationMethod: [method],
    }
    return { contextUrl: null, documentUrl: url, document: fragment ? method : whole }
  })
  const verify = async (capability) => {
    const suite = new DataIntegrityProof({ cryptosuite: suites.createVerifyCryptosuite() })
    const purpose = new lib.CapabilityDelegation({
      suite,
      expectedRootCapability: root.id,
      allowTargetAttenuation: true,
    })
    const found = await signatures.verify(capability, { suite, purpose, documentLoader })
    return found.verified || String(found.error?.errors?.[0] ?? found.error)
  }
  const capability = JSON.parse(gunzipSync(octets(value)))
  const more = { ...capability, allowedAction: [...capability.allowedAction, 'delete'] }
  const answer = { verified: await verify(capability), widened: await verify(more) }
  if (clientSeed === undefined) return answer
  const pair = await Ed25519.generate({ seed: octets(clientSeed) })
  const own = `did:key:${pair.publicKeyMultibase}`
  const signer = pair.signer()
  signer.id = `${own}#${pair.publicKeyMultibase}`
  const delegated = await signatures.sign(
    {
      '@context': capability['@context'],
      id: 'urn:uuid:5a1d3c5e-2f3b-4c64-9d7c-7d8e2f1a0b3c',
      parentCapability: capability.id,
      controller: await did(agent),
      invocationTarget: target,
      allowedAction: action,
      expires: capability.expires,
    },
    {
      documentLoader,
      suite: new DataIntegrityProof({ signer, cryptosuite: suites.createSignCryptosuite() }),
      purpose: new lib.CapabilityDelegation({ parentCapability: capability }),
    },
  )
  const narrowed = gzipSync(JSON.stringify(delegated)).toString('base64url')
  return { ...answer, narrowed }
}

const readers = {
  'jwt-signed': jwtSigned,
  'jwt-encrypted': jwtEncrypted,
  macaroon,
  biscuit,
  zcap,
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line)
  let answer
  try {
    answer = await readers[asked.format](asked)
  } catch (error) {
    answer = { refused: error?.name ?? 'error', why: String(error?.message ?? error) }
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
