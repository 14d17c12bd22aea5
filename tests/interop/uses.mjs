// What a company does with its tokens, until they end.
import assert from "node:assert/strict";

import * as client from "openid-client";

import { company, report } from "./company.mjs";

/** Read, refresh, introspect and revoke; `renewed` are the options of calls under the refreshed token. */
export async function useUp(config, tokens, options = {}, renewed = options) {
  const { sub, acr, amr } = tokens.claims();
  const person = await client.fetchUserInfo(config, tokens.access_token, sub, options);
  const accounts = await read(config, tokens.access_token, options);

  const second = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, renewed);
  assert.notEqual(second.access_token, tokens.access_token);
  assert.deepEqual((await read(config, second.access_token, renewed)).accounts, accounts.accounts);

  const known = await client.tokenIntrospection(config, tokens.refresh_token);
  assert.equal(known.active, true);

  await client.tokenRevocation(config, tokens.refresh_token);
  assert.deepEqual(await client.tokenIntrospection(config, tokens.refresh_token), { active: false });
  await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token, undefined, renewed), {
    error: "invalid_grant",
  });
  for (const [token, how] of [[tokens.access_token, options], [second.access_token, renewed]]) {
    await assert.rejects(read(config, token, how), (refused) => refused.cause[0].parameters.error === "invalid_token");
  }

  report({ token_type: tokens.token_type, scope: tokens.scope, acr, amr, accounts: accounts.accounts, person });
}

async function read(config, token, options) {
  const answer = await client.fetchProtectedResource(
    config, token, new URL(company.accounts), "GET", undefined, undefined, options,
  );
  assert.equal(answer.status, 200);
  return answer.json();
}
