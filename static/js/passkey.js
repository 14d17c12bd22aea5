// Asks the browser for a passkey, or makes one, as the form's data says, and sends what came of it.
const form = document.querySelector("form[data-ceremony]");
const button = form.querySelector("button");

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const known = (list) => (list ?? []).map((each) => ({ ...each, id: toBytes(each.id) }));

function options() {
  const asked = JSON.parse(form.dataset.options);
  asked.challenge = toBytes(asked.challenge);
  if (form.dataset.ceremony === "create") {
    asked.user.id = toBytes(asked.user.id);
    asked.excludeCredentials = known(asked.excludeCredentials);
  } else {
    asked.allowCredentials = known(asked.allowCredentials);
  }
  return { publicKey: asked };
}

function answer(credential) {
  const said = credential.response;
  const response = { clientDataJSON: toText(said.clientDataJSON) };
  if (form.dataset.ceremony === "create") {
    response.attestationObject = toText(said.attestationObject);
    response.transports = said.getTransports?.() ?? [];
  } else {
    response.authenticatorData = toText(said.authenticatorData);
    response.signature = toText(said.signature);
    response.userHandle = said.userHandle ? toText(said.userHandle) : undefined;
  }
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: {},
    response,
  };
}

async function run() {
  const failed = form.querySelector("[data-failed]");
  failed.hidden = true;
  if (!form.reportValidity()) return;
  try {
    form.elements.credential.value = JSON.stringify(answer(await navigator.credentials[form.dataset.ceremony](options())));
  } catch {
    failed.hidden = false;
    return;
  }
  form.submit();
}

if (window.PublicKeyCredential) {
  form.dataset.ready = "";
  button.hidden = false;
  form.querySelector("[data-needs]").hidden = true;
  button.addEventListener("click", run);
} else {
  form.querySelector("[data-works]").hidden = true;
}
