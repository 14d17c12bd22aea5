// node-oidc-provider on PostgreSQL, with one client that does what ours does. Prints what it has seeded, as JSON.
//
//   node server.mjs PORT SOCKET_DIRECTORY DATABASE CLIENT_JWKS_FILE CERTIFICATE_FILE CONSENTS
import crypto from "node:crypto";
import fs from "node:fs";
import Provider from "oidc-provider";
import { PostgresAdapter } from "./adapter.mjs";

const [port, host, database, jwksFile, certificateFile, consents] = process.argv.slice(2);
await PostgresAdapter.connect({ host, database, user: "accord", max: 20 });
const { privateKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "PS256" };
const redirectUri = "https://recipient.test/callback";

const provider = new Provider(`http://127.0.0.1:${port}`, {
  adapter: PostgresAdapter,
  jwks: { keys: [key] },
  scopes: ["openid", "offline_access", "accounts", "consents"],
  clients: [
    {
      client_id: "bench",
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: "PS256",
      grant_types: ["authorization_code", "refresh_token", "client_credentials"],
      response_types: ["code"],
      redirect_uris: [redirectUri],
      scope: "openid offline_access accounts consents",
      id_token_signed_response_alg: "PS256",
      tls_client_certificate_bound_access_tokens: true,
      jwks: JSON.parse(fs.readFileSync(jwksFile, "utf8")),
    },
    {
      client_id: "resource-server",
      client_secret: "a-secret-of-the-resource-server",
      id_token_signed_response_alg: "PS256",
      grant_types: [],
      response_types: [],
      redirect_uris: [],
    },
  ],
  clientAuthMethods: ["private_key_jwt", "client_secret_basic"],
  enabledJWA: { clientAuthSigningAlgValues: ["PS256"], idTokenSigningAlgValues: ["PS256"] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    pushedAuthorizationRequests: { enabled: true },
    mTLS: {
      enabled: true,
      certificateBoundAccessTokens: true,
      getCertificate: (ctx) => decodeURIComponent(ctx.get("x-client-cert")),
    },
  },
  rotateRefreshToken: false,
  issueRefreshToken: () => true,
  cookies: { keys: [crypto.randomBytes(32).toString("hex")] },
  interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
  pkce: { required: () => true },
  findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
});

const certificate = new crypto.X509Certificate(fs.readFileSync(certificateFile));
const thumbprint = crypto.createHash("sha256").update(certificate.raw).digest("base64url");
const client = await provider.Client.find("bench");
const given = async (accountId) => {
  const grant = new provider.Grant({ accountId, clientId: "bench" });
  grant.addOIDCScope("offline_access accounts");
  const grantId = await grant.save();
  return { accountId, client, grantId, gty: "authorization_code", scope: "offline_access accounts" };
};
const refreshTokens = [];
for (let number = 0; number < Number(consents); number += 1) {
  refreshTokens.push(await new provider.RefreshToken({ ...(await given(`mia-${number}`)), rotations: 0 }).save());
}
const access = new provider.AccessToken(await given("mia"));
access["x5t#S256"] = thumbprint;
const seeded = { refresh_tokens: refreshTokens, access_token: await access.save() };

// The least interaction there can be: one page with one form, signing in and allowing at a press.
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  const { prompt, params, session } = await provider.interactionDetails(ctx.req, ctx.res);
  if (ctx.method === "GET") {
    ctx.type = "html";
    ctx.body = `<!doctype html><title>${prompt.name}</title><form method="post" action="${ctx.path}"><input name="login"
      value=""><button id="btn-allow" name="decision" value="allow">${prompt.name}</button></form>`;
    return;
  }
  let body = "";
  for await (const chunk of ctx.req) body += chunk;
  const accountId = session?.accountId ?? new URLSearchParams(body).get("login");
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const result = { login: { accountId }, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
  ctx.respond = false;
});

provider.listen(Number(port), "127.0.0.1", () => console.log(JSON.stringify(seeded)));
