// Forms: sent once, drafts kept in this tab, files with their progress, filters that apply themselves.

// A button that names a key is pressed by it, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.target.matches?.("input, select, textarea")) return;
  const button = document.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

export function startForms(root) {
  const forms = root.matches?.("form") ? [root] : [...root.querySelectorAll("form")];
  for (const form of forms) {
    if (form.dataset.ready) continue;
    form.dataset.ready = "1";
    if ("once" in form.dataset) form.addEventListener("submit", (event) => sendOnce(event, form));
    if ("auto" in form.dataset) form.addEventListener("change", () => form.requestSubmit());
    if (form.dataset.draft) keepDraft(form);
    if ("hold" in form.dataset) form.addEventListener("submit", (event) => hold(event, form));
    if (form.dataset.upload) form.addEventListener("submit", (event) => upload(event, form));
  }
  const summary = document.querySelector(".error-summary");
  if (summary && root === document) summary.focus();
  if (root === document) restoreHeld();
}

function sendOnce(event, form) {
  if (event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
}
// Coming back by the browser's own button must find a living form.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

function keepDraft(form) {
  const key = `draft:${form.dataset.draft}`;
  const fields = () => [...form.elements].filter((f) => f.name && f.name !== "_csrf" && !/^(hidden|password|file|submit|button)$/.test(f.type));
  if (document.querySelector('[data-flash="tone-good"]')) sessionStorage.removeItem(key);
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  for (const field of kept ? fields() : []) {
    if (!(field.name in kept)) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = kept[field.name].includes(field.value);
    else if (field.value === "") field.value = kept[field.name][0];
  }
  form.addEventListener("input", () => {
    const now = {};
    for (const f of fields()) {
      now[f.name] ??= [];
      if ((f.type !== "checkbox" && f.type !== "radio") || f.checked) now[f.name].push(f.value);
    }
    sessionStorage.setItem(key, JSON.stringify(now));
  });
}

function upload(event, form) {
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "1";
  form.querySelector(".upload-progress")?.remove();
  const button = event.submitter;
  button?.setAttribute("aria-busy", "true");
  const shown = document.createElement("div");
  shown.className = "upload-progress";
  shown.setAttribute("role", "status");
  const words = document.createElement("p");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  words.textContent = form.dataset.upload;
  shown.append(words, bar);
  form.append(shown);
  const request = new XMLHttpRequest();
  const to = new URL(button?.getAttribute("formaction") ?? form.getAttribute("action"), location.href).href;
  request.open("POST", to);
  request.upload.addEventListener("progress", (e) => {
    if (!e.lengthComputable) return;
    bar.value = e.loaded / e.total;
    words.textContent = `${form.dataset.upload}: ${Math.floor((100 * e.loaded) / e.total)} %`;
  });
  // The file stays chosen, so that one more press is all it takes.
  const fail = () => {
    bar.remove();
    words.textContent = form.dataset.failed;
    words.className = "field-error";
    delete form.dataset.sent;
    button?.removeAttribute("aria-busy");
  };
  request.addEventListener("load", () => arrive(request.responseText, request.responseURL, to) || fail());
  request.addEventListener("error", fail);
  request.send(new FormData(form, button?.name ? button : undefined));
}

// The answer takes the page's place, whether it is the next page or this one with its errors or its result. False when it is
// no page. It is not fetched again: what has just happened is told once. Its address becomes ours only where the server led
// on; the form's own address may take nothing but forms.
function arrive(text, from, to) {
  const answer = new DOMParser().parseFromString(text, "text/html");
  if (!answer.querySelector("#main")) return false;
  if (from && from !== to && from !== location.href) {
    history.pushState(null, "", from);
    window.addEventListener("popstate", () => location.reload(), { once: true });
  }
  document.title = answer.title;
  document.body.replaceWith(document.adoptNode(answer.body));
  startForms(document);
  window.htmx.process(document.body);
  window.scrollTo(0, 0);
  return true;
}

// Held forms go out without leaving the page. What the line does not take waits in this tab's memory and goes in its order once the server
// answers again. A number of each tells the server that something comes twice. Names, telephones and national numbers never leave that memory;
// what holds none of them (somebody booked is here, was served) is kept through a reload too, as browsers on tablets do it by themselves.
const held = [];
let sending = false;
const AGAIN = 5_000;
const KEPT = "held";
const PLAIN = new Set(["operation", "booking", "invitation", "code", "reason", "again"]);

// A code is one word; whoever typed a name or a national number into its field has typed one.
const isPlain = ([name, value]) => value === "" || (PLAIN.has(name) && /^[\x21-\x7e]{1,200}$/.test(value) && !(name === "code" && /\d{9}/.test(value)));

// What another page of this tab kept: that page's own, when somebody is there again.
let elsewhere = [];

function keepHeld() {
  const mine = held
    .map(({ to, fields, words, outside }) => ({ to, words, outside, fields: [...fields].filter(([name]) => name !== "_csrf") }))
    .filter((one) => one.fields.every(isPlain));
  const kept = [...elsewhere, ...mine];
  if (kept.length > 0) sessionStorage.setItem(KEPT, JSON.stringify(kept));
  else sessionStorage.removeItem(KEPT);
}

// On the page that held them, before anything else is.
function restoreHeld() {
  if (held.length > 0 || !document.querySelector("form[data-hold]")) return;
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  const ofThisPage = ({ to }) => new URL(to).pathname.startsWith(`${location.pathname}/`);
  elsewhere = kept.filter((one) => !ofThisPage(one));
  for (const { to, words, outside, fields } of kept.filter(ofThisPage)) {
    const all = new URLSearchParams(fields);
    all.set("again", "1");
    held.push({ form: null, cleared: true, to, fields: all, words, outside, tries: 0, renewed: false });
  }
  if (held.length === 0) return;
  // The form's token is not kept: it is read anew, as after a sign-in.
  tokenIsOld = true;
  sendHeld();
}

// What happens once for one visitor is not pressed again while it waits or is on its way.
const single = (form) => form.matches(".inline-form") || form.elements.namedItem("booking") !== null;

function hold(event, form) {
  if (event.defaultPrevented) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  if (single(form)) form.dataset.sent = "1";
  const fields = new URLSearchParams(new FormData(form, event.submitter?.name ? event.submitter : undefined));
  const one = { form, to: form.action, fields, words: form.dataset.hold, outside: form.dataset.holdOut, who: ofWhom(form, fields), tries: 0, renewed: false };
  held.push(one);
  keepHeld();
  forgetRefused();
  if (sending || held.length > 1 || !navigator.onLine) clear(one);
  else event.submitter?.setAttribute("aria-busy", "true");
  sendHeld();
}

// The next visitor is typed into an empty form; what somebody is typing by then is not touched.
function clear(one) {
  if (one.cleared) return;
  one.cleared = true;
  const { form } = one;
  form.reset();
  const number = form.querySelector("[data-fresh]");
  if (single(form)) for (const button of form.querySelectorAll("button")) button.disabled = true;
  if (number) number.value = [...crypto.getRandomValues(new Uint8Array(12))].map((b) => b.toString(16).padStart(2, "0")).join("");
  tellHeld();
}

// What the server did not take, such as a number that is none, is told with its own words, though others went well after it. The page's
// live parts leave it standing.
const refused = [];
// Of whom a form speaks: its row, the card of who is being served, else what was typed. It stands in this tab alone.
const ofWhom = (form, fields) =>
  (form.closest("tr")?.cells[0] ?? form.closest(".volunteer-card")?.querySelector("h2"))?.textContent.trim() || fields.get("name") || fields.get("code");
const wordsOf = (page) => page.querySelector("#main .callout.tone-broken");
// A page that is nothing but an error says it in its heading.
function headingOf(page) {
  const words = [...page.querySelectorAll("#main h1, #main .lead")].map((e) => e.textContent.trim()).join(". ");
  if (!words) return null;
  const box = document.createElement("div");
  box.className = "callout tone-broken";
  box.setAttribute("role", "alert");
  box.textContent = words;
  return box;
}
function markRefused(told, who) {
  told?.setAttribute("data-refused", "");
  if (!told || !who) return;
  const name = document.createElement("span");
  name.textContent = who;
  (told.querySelector(".callout-title") ?? told).prepend(name, ": ");
}
function tellRefused(last) {
  if (!last.led) markRefused(wordsOf(document), last.who);
  const main = document.getElementById("main");
  for (const { text, who } of refused.splice(0).reverse()) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const told = wordsOf(page) ?? headingOf(page);
    markRefused(told, who);
    if (told) main.prepend(document.adoptNode(told));
  }
}
// Whoever is typed in next is not meant by what was told of the one before.
function forgetRefused() {
  for (const told of document.querySelectorAll("#main [data-refused]")) told.remove();
}

// Whoever was signed out meanwhile signs in beside this page. What is held waits for that: nothing of it was taken, and it goes under the
// token of the new session.
let signedOut = false;
let tokenIsOld = false;
export const isOutside = (answer) => answer.redirected && new URL(answer.url).pathname === "/sign-in";
async function renew() {
  const answer = await fetch(location.href, { headers: { accept: "text/html", "x-refresh": "1" }, credentials: "same-origin" });
  if (answer.status >= 500) throw new Error("away");
  if (isOutside(answer)) return false;
  const token = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector('meta[name="csrf-token"]')?.content;
  if (!token) return false;
  for (const one of held) one.fields.set("_csrf", token);
  return true;
}

// A proxy whose server is away answers for it. A server that fails by itself is asked again for a minute, then its failure is told.
const isAway = (status, tries) => (status >= 502 && status <= 504) || (status >= 500 && tries < 12);

async function sendHeld() {
  if (sending) return;
  sending = true;
  let last;
  while (held.length > 0) {
    const one = held[0];
    const { to, fields } = one;
    try {
      if (tokenIsOld) {
        signedOut = !(await renew());
        if (signedOut) break;
        tokenIsOld = false;
      }
      const answer = await fetch(to, { method: "POST", body: fields, credentials: "same-origin", headers: { accept: "text/html" } });
      one.tries += 1;
      if (isAway(answer.status, one.tries)) throw new Error("away");
      if (isOutside(answer) || (answer.status === 403 && !one.renewed)) {
        one.renewed = true;
        tokenIsOld = true;
        signedOut = isOutside(answer);
        clear(one);
        continue;
      }
      const text = await answer.text();
      if (last && !last.led) refused.push(last);
      last = { text, from: answer.url, to, led: answer.redirected, who: one.who ?? fields.get("code") };
    } catch {
      // It may have arrived all the same.
      fields.set("again", "1");
      signedOut = false;
      clear(one);
      break;
    }
    held.shift();
  }
  sending = false;
  for (const button of document.querySelectorAll("form[data-hold] [aria-busy]")) button.removeAttribute("aria-busy");
  tellHeld();
  if (held.length > 0) {
    if (last && !last.led) refused.push(last);
    setTimeout(sendHeld, AGAIN);
  } else if (last) {
    if (arrive(last.text, last.from, last.to)) tellRefused(last);
    else location.reload();
  }
}
window.addEventListener("online", () => held.length > 0 && sendHeld());
// Closing the page would lose them.
window.addEventListener("beforeunload", (event) => held.length > 0 && event.preventDefault());

function tellHeld() {
  keepHeld();
  let box = document.getElementById("held");
  if (held.length === 0) return box?.remove();
  if (!box) {
    box = document.createElement("p");
    box.id = "held";
    box.className = "held callout tone-attention";
    box.setAttribute("role", "status");
    document.body.append(box);
  }
  box.textContent = (signedOut ? held[0].outside : held[0].words).replace("#", held.length);
}
