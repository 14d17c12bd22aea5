// FAPI 1.0 Advanced with PAR and JARM: nothing but a reference and a sealed answer pass the browser.
import assert from "node:assert/strict";

import * as client from "openid-client";

import { bank, decryptionKey, fresh, redirect_uri, scope, sendToBank, signingKey } from "../company.mjs";
import { useUp } from "../uses.mjs";

const config = await bank({ certificate: true, authorization_signed_response_alg: "PS256" });
client.useJwtResponseMode(config);
client.enableDecryptingResponses(config, ["A256GCM"], await decryptionKey());
client.enableNonRepudiationChecks(config);

const { checks, sent } = await fresh();
const request = { redirect_uri, scope, ...sent };
const signed = await client.buildAuthorizationUrlWithJAR(config, request, await signingKey());
const url = await client.buildAuthorizationUrlWithPAR(config, signed.searchParams);
const answer = await sendToBank(url);
assert.ok(sealed(answer.searchParams.get("response")));
const tokens = await client.authorizationCodeGrant(config, answer, checks);
assert.ok(sealed(tokens.id_token));
await useUp(config, tokens);

function sealed(token) {
  return token.split(".").length === 5; // a JWE has five parts, a JWS three
}
