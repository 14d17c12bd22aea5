// What the stories share: who we are, a way to the bank, and a customer's browser at the other end of stdout.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import * as client from "openid-client";
import { Agent, fetch } from "undici";

/** The registered client: issuer, client_id, redirect_uri, keys, certificate files, accounts (URL). */
export const company = JSON.parse(readFileSync(process.argv[2], "utf8"));

export const redirect_uri = company.redirect_uri;
export const scope = "openid accounts";

/** Everything the issuer says of itself, and our way to it: with our certificate, or without one. */
export async function bank({ certificate, ...metadata }) {
  const shown = certificate ? { cert: readFileSync(company.certificate), key: readFileSync(company.certificate_key) } : {};
  const dispatcher = new Agent({ connect: { ca: readFileSync(company.authority), ...shown } });
  const { id_token_signed_response_alg, token_endpoint_auth_method } = company;
  const byCertificate = token_endpoint_auth_method === "tls_client_auth";
  return client.discovery(
    new URL(company.issuer),
    company.client_id,
    { use_mtls_endpoint_aliases: certificate, id_token_signed_response_alg, ...metadata },
    byCertificate ? client.TlsClientAuth() : client.PrivateKeyJwt(await signingKey()),
    { [client.customFetch]: (url, options) => fetch(url, { ...options, dispatcher }) },
  );
}

export async function signingKey() {
  const { kid, kty } = company.signing_key;
  const algorithm = kty === "OKP" ? { name: "Ed25519" } : { name: "RSA-PSS", hash: "SHA-256" };
  return { kid, key: await imported(company.signing_key, algorithm, "sign") };
}

export async function decryptionKey() {
  const { kid } = company.decryption_key;
  return { kid, key: await imported(company.decryption_key, { name: "RSA-OAEP", hash: "SHA-256" }, "decrypt") };
}

function imported({ alg, use, ...jwk }, algorithm, usage) {
  return crypto.subtle.importKey("jwk", jwk, algorithm, false, [usage]);
}

/** What ties the answer to the request: checks for the grant, and what to send for them. */
export async function fresh() {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const checks = { expectedState: client.randomState(), expectedNonce: client.randomNonce(), pkceCodeVerifier };
  const sent = {
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
  };
  return { checks, sent };
}

/** Send the customer's browser to the bank; the address it comes back to. */
export async function sendToBank(url) {
  console.log(JSON.stringify({ open: url.href }));
  for await (const line of createInterface({ input: process.stdin })) return new URL(line);
  throw new Error("the browser never came back");
}

/** Tell the test what was found, and end. */
export function report(found) {
  console.log(JSON.stringify({ found }));
}
