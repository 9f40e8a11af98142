// Passkeys: asks the browser to make one or to use one, and sends its answer in the form.
// Conversions by hand: browsers of a few years ago have no PublicKeyCredential.parse…FromJSON.

export function bytesOf(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

export function textOf(bytes) {
  const plain = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Turn the options of the server, which are JSON, into what the browser's API takes. */
export function optionsFrom(json) {
  const options = JSON.parse(json);
  options.challenge = bytesOf(options.challenge);
  if (options.user) options.user.id = bytesOf(options.user.id);
  for (const list of [options.excludeCredentials, options.allowCredentials]) {
    for (const known of list ?? []) known.id = bytesOf(known.id);
  }
  return options;
}

/** Turn the browser's answer into JSON for the server. */
export function answerOf(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = textOf(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: {},
  });
}

async function ask(form) {
  const publicKey = optionsFrom(form.dataset.options);
  const way = form.dataset.shegongzhanPasskey;
  const credential = await navigator.credentials[way]({ publicKey });
  form.elements.passkey.value = answerOf(credential);
  form.submit();
}

function start(root) {
  for (const form of root.querySelectorAll("[data-shegongzhan-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const failed = form.querySelector("[data-shegongzhan-passkey-failed]");
      failed.hidden = true;
      ask(form).catch(() => {
        failed.hidden = false;
      });
    });
  }
}

if (globalThis.window?.PublicKeyCredential) start(document);
