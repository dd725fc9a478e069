/* Asks authenticators on behalf of the pages. What it is to ask, and where to go on, stands in the page. */
(() => {
  const { SimpleWebAuthnBrowser: webauthn } = window;
  const place = document.querySelector('[data-passkeys]');
  if (place === null || !webauthn.browserSupportsWebAuthn()) return;
  const { passkeys: ceremony, base, next, wrong } = place.dataset;
  const button = place.querySelector('button[data-begins]');
  const problem = place.querySelector('[data-problem]');
  /** A question is good for ten minutes; a page may be open for longer. */
  const renewAfterMs = 9 * 60_000;

  async function call(path, body) {
    const response = await fetch(`${base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw Object.assign(new Error(answer.detail ?? answer.title), { code: answer.code });
    return answer;
  }

  function goOn() {
    window.location.assign(next);
  }

  async function use(kind, useBrowserAutofill = false) {
    const { options, state } = await call(`/v1/passkeys/${kind}/options`, {});
    // A second question to the browser ends the first, and somebody may be answering the one that the button asked.
    if (useBrowserAutofill && button.disabled) return;
    const response = await webauthn.startAuthentication({ optionsJSON: options, useBrowserAutofill });
    await call(`/v1/passkeys/${kind}`, { state, response });
    goOn();
  }

  async function make() {
    const { options, state } = await call('/v1/account/passkeys/options', {});
    const response = await webauthn.startRegistration({ optionsJSON: options });
    const name = place.querySelector('input[name="name"]').value.trim();
    await call('/v1/account/passkeys', { state, response, ...(name !== '' && { name }) });
    goOn();
  }

  async function setUp() {
    const { options, state } = await call('/v1/passkeys/set-up/options', {});
    const response = await webauthn.startRegistration({ optionsJSON: options });
    await call('/v1/passkeys/set-up', { state, response });
    goOn();
  }

  const ceremonies = { 'sign-in': () => use('sign-in'), proof: () => use('proof'), make, 'set-up': setUp };

  async function begin() {
    problem.hidden = true;
    button.disabled = true;
    try {
      await ceremonies[ceremony]();
    } catch (error) {
      // Who changes their mind has been told so by the browser.
      if (error.name !== 'NotAllowedError' && error.name !== 'AbortError') {
        problem.textContent = error.code === 'invalid-passkey' ? wrong : error.message;
        problem.hidden = false;
      }
      // The field's question was ended by the button's.
      if (ceremony === 'sign-in') setTimeout(offerInField);
    } finally {
      button.disabled = false;
    }
  }

  /** The browser offers passkeys in the field for the user name. */
  async function offerInField() {
    if (button.disabled || !(await webauthn.browserSupportsWebAuthnAutofill())) return;
    await use('sign-in', true).catch((error) => {
      if (error.code === undefined) return;
      problem.textContent = wrong;
      problem.hidden = false;
    });
  }

  button.addEventListener('click', (event) => {
    event.preventDefault();
    void begin();
  });
  problem.setAttribute('role', 'alert');
  place.hidden = false;
  if (ceremony === 'sign-in') {
    void offerInField();
    setInterval(offerInField, renewAfterMs);
  }
})();
