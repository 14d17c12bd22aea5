// FAPI 2.0, tokens bound to a DPoP key; no certificate anywhere, and a new key from the refresh on.
import * as client from "openid-client";

import { bank, company, fresh, redirect_uri, scope, sendToBank } from "../company.mjs";
import { useUp } from "../uses.mjs";

const config = await bank({ certificate: false });
client.enableNonRepudiationChecks(config);
const [first, second] = await Promise.all(
  company.dpop_algorithms.map(async (alg) => ({
    DPoP: client.getDPoPHandle(config, await client.randomDPoPKeyPair(alg)),
  })),
);

const { checks, sent } = await fresh();
const url = await client.buildAuthorizationUrlWithPAR(config, { redirect_uri, scope, ...sent }, first);
const tokens = await client.authorizationCodeGrant(config, await sendToBank(url), checks, undefined, first);
await useUp(config, tokens, first, second);
