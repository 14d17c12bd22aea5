// FAPI-CIBA: the customer is asked without a browser of ours, and decides at the bank.
import * as client from "openid-client";

import { bank, company, scope, signingKey } from "../company.mjs";
import { useUp } from "../uses.mjs";

const encoded = (bytes) => Buffer.from(bytes).toString("base64url");

/** The request as a JWT that we sign (CIBA Core §7.1.1). */
async function signed(claims) {
  const { kid, key } = await signingKey();
  const said = [{ alg: "PS256", kid }, claims].map((part) => encoded(JSON.stringify(part))).join(".");
  const signature = await crypto.subtle.sign({ name: "RSA-PSS", saltLength: 32 }, key, Buffer.from(said));
  return `${said}.${encoded(signature)}`;
}

const config = await bank({ certificate: true });
const now = Math.floor(Date.now() / 1000);
const request = await signed({
  iss: company.client_id,
  aud: config.serverMetadata().issuer,
  iat: now,
  nbf: now,
  exp: now + 300,
  jti: crypto.randomUUID(),
  scope,
  login_hint: "mia",
  binding_message: "Till 4, 1234",
});
const asked = await client.initiateBackchannelAuthentication(config, { request });
console.log(JSON.stringify({ shows: "Till 4, 1234" }));
await useUp(config, await client.pollBackchannelAuthenticationGrant(config, asked));
