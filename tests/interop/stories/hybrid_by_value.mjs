// FAPI 1.0 Advanced as it began: the signed request travels through the browser, the answer has an ID token.
import * as client from "openid-client";

import { bank, fresh, redirect_uri, scope, sendToBank, signingKey } from "../company.mjs";
import { useUp } from "../uses.mjs";

const config = await bank({ certificate: true });
client.useCodeIdTokenResponseType(config);
client.enableDetachedSignatureResponseChecks(config);
client.enableNonRepudiationChecks(config);

const { checks, sent } = await fresh();
const request = { redirect_uri, scope, ...sent };
const url = await client.buildAuthorizationUrlWithJAR(config, request, await signingKey());
const tokens = await client.authorizationCodeGrant(config, await sendToBank(url), checks);
await useUp(config, tokens);
