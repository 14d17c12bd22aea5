// FAPI 2.0, tokens bound to the certificate of the connection.
import * as client from "openid-client";

import { bank, fresh, redirect_uri, scope, sendToBank } from "../company.mjs";
import { useUp } from "../uses.mjs";

const config = await bank({ certificate: true });
client.enableNonRepudiationChecks(config);

const { checks, sent } = await fresh();
const url = await client.buildAuthorizationUrlWithPAR(config, { redirect_uri, scope, ...sent });
const tokens = await client.authorizationCodeGrant(config, await sendToBank(url), checks);
await useUp(config, tokens);
