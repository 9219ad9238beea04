// A client instance made of code written by others: @interledger/open-payments
// speaks GNAP, http-message-signatures signs. Both are used in the RFC-strict
// way: the client by value, a tag, a sha-256 digest, no `alg`, responses not
// held against the Open Payments dialect.
//
// Driven by lines: writes one JSON object for each thing that happened, reads
// one line before it goes on. Arguments: grant endpoint, access (JSON),
// algorithm (`EdDSA` or `ES256`).
'use strict'

const { createHash, generateKeyPairSync, randomBytes, randomUUID } = require('node:crypto')
const { createInterface } = require('node:readline')
const { createAuthenticatedClient } = require('@interledger/open-payments')
const { createSigner, httpbis } = require('http-message-signatures')

const [grantEndpoint, access, alg] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`)
const listen = async () => (await lines.next()).value

const KEYS = {
  EdDSA: { make: () => generateKeyPairSync('ed25519'), signature: 'ed25519' },
  ES256: {
    make: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    signature: 'ecdsa-p256-sha256',
  },
}

function key() {
  const { publicKey, privateKey } = KEYS[alg].make()
  const kid = randomUUID()
  return {
    signer: createSigner(privateKey, KEYS[alg].signature, kid),
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg },
  }
}

/** Signs a request of the Open Payments client (RFC 9635 section 7.3.1). */
async function sign(request, signer) {
  const content = Buffer.from(await request.clone().arrayBuffer())
  const fields = ['@method', '@target-uri']
  if (content.length > 0) {
    const digest = createHash('sha256').update(content).digest('base64')
    request.headers.set('Content-Digest', `sha-256=:${digest}:`)
    fields.push('content-digest', 'content-type')
  }
  if (request.headers.has('Authorization')) {
    fields.push('authorization')
  }
  const signed = await httpbis.signMessage(
    {
      key: signer,
      fields,
      params: ['created', 'keyid', 'nonce', 'tag'],
      paramValues: { created: new Date(), nonce: randomUUID(), tag: 'gnap' },
    },
    { method: request.method, url: request.url, headers: Object.fromEntries(request.headers) },
  )
  request.headers.set('Signature', signed.headers.Signature)
  request.headers.set('Signature-Input', signed.headers['Signature-Input'])
  return request
}

/** The interaction hash (RFC 9635 section 4.2.3). */
function hash(nonce, finish, interactRef) {
  const base = [nonce, finish, interactRef, grantEndpoint].join('\n')
  return createHash('sha256').update(base, 'ascii').digest('base64url')
}

async function refused(call) {
  try {
    await call()
  } catch (error) {
    return { status: error.status, code: error.code }
  }
  return { status: 200 }
}

async function main() {
  const { signer, jwk } = key()
  const client = await createAuthenticatedClient({
    walletAddressUrl: 'https://unused.example',
    useHttp: true,
    validateResponses: false,
    authenticatedRequestInterceptor: (request) => sign(request, signer),
  })

  const nonce = randomBytes(16).toString('base64url')
  const grant = await client.grant.request(
    { url: grantEndpoint },
    {
      access_token: { access: JSON.parse(access) },
      interact: {
        start: ['redirect'],
        finish: { method: 'redirect', uri: 'https://client.example/back', nonce },
      },
    },
    { key: { proof: 'httpsig', jwk }, display: { name: `Open Payments with ${alg}` } },
  )
  say({ redirect: grant.interact.redirect })

  const callback = new URL(await listen())
  const interactRef = callback.searchParams.get('interact_ref')
  if (callback.searchParams.get('hash') !== hash(nonce, grant.interact.finish, interactRef)) {
    throw new Error('the interaction hash is wrong')
  }
  const issued = await client.grant.continue(
    { url: grant.continue.uri, accessToken: grant.continue.access_token.value },
    { interact_ref: interactRef },
  )
  say({ issued: issued.access_token })

  await listen()
  const { manage } = issued.access_token
  const rotated = await client.token.rotate({
    url: manage.uri,
    accessToken: manage.access_token.value,
  })
  say({ rotated: rotated.access_token })

  await listen()
  const again = await refused(() =>
    client.token.rotate({ url: manage.uri, accessToken: manage.access_token.value }),
  )
  const newManage = rotated.access_token.manage
  await client.token.revoke({
    url: newManage.uri,
    accessToken: newManage.access_token.value,
  })
  say({ revoked: true, rotating_twice: again })

  await listen()
  const polled = await client.grant.continue({
    url: issued.continue.uri,
    accessToken: issued.continue.access_token.value,
  })
  say({ polled: polled.access_token })

  await listen()
  await client.grant.cancel({
    url: polled.continue.uri,
    accessToken: polled.continue.access_token.value,
  })
  say({ cancelled: true })
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error)
    process.exit(1)
  },
)
