// Parts of a page that follow the server by its event stream. The browser reconnects and resumes by itself.
import { isOutside } from "./forms.js";
import { arrange, arrangement } from "./tables.js";

const streams = new Map();
// A server that is away, or somebody who is signed out, is asked again after this; a page is not drawn anew more often than the other.
const AGAIN = 30_000;
const PAUSE = 500;

export function startLive(root, htmx, start) {
  for (const element of root.querySelectorAll("[data-live]")) {
    const { live: url, liveEvent: names, liveRefresh: refresh } = element.dataset;
    // A part that was drawn anew says a later number; the stream that is open has told it already.
    const key = refresh ? `${names} ${refresh}` : url;
    const old = streams.get(key);
    if (old && (refresh || old.element === element)) continue;
    old?.stream.close();
    if (refresh) listen(key, element, () => redraw(refresh, htmx, start));
    else {
      const stream = new EventSource(url);
      streams.set(key, { stream, element });
      follow(stream, element, htmx, start);
    }
  }
}

function follow(stream, element, htmx, start) {
  const show = (html) => {
    element.innerHTML = html;
    htmx.process(element);
    start(element);
  };
  stream.addEventListener("message", (event) => show(event.data));
  stream.addEventListener("done", (event) => {
    if (event.data) show(event.data);
    stream.close();
  });
  stream.addEventListener("go", (event) => {
    stream.close();
    // Only a path on this server.
    if (/^\/(?!\/)/.test(event.data)) location.assign(event.data);
  });
}

function listen(key, element, again) {
  const stream = new EventSource(element.dataset.live);
  streams.set(key, { stream, element });
  const here = () => document.querySelector(`[data-live-refresh="${CSS.escape(element.dataset.liveRefresh)}"]`);
  // Another page may have come in this one's place without leaving it.
  const end = () => {
    stream.close();
    streams.delete(key);
  };
  for (const name of element.dataset.liveEvent.split(" ")) stream.addEventListener(name, () => (here() ? again() : end()));
  stream.addEventListener("error", () => {
    // Refused, not only cut: the browser gives up then.
    if (stream.readyState !== EventSource.CLOSED) return;
    setTimeout(() => {
      if (!here()) return end();
      listen(key, here(), again);
      again();
    }, AGAIN);
  });
}

// What is to be drawn anew, by its address. What happens while one is fetched is in the next one: many things at once fetch twice.
const waiting = new Map();
let drawing = false;

async function redraw(url, htmx, start) {
  waiting.set(url, () => draw(url, htmx, start));
  await drawWaiting();
}

async function drawWaiting() {
  if (drawing) return;
  drawing = true;
  try {
    while (waiting.size > 0 && !isTaken()) {
      const [[url, one]] = waiting;
      waiting.delete(url);
      const isDone = await one().catch((away) => {
        waiting.set(url, one);
        throw away;
      });
      if (!isDone) waiting.set(url, one);
      await new Promise((go) => setTimeout(go, PAUSE));
    }
  } catch {
    // The network is away for a moment, or the server: what stands stays.
    setTimeout(drawWaiting, AGAIN);
  } finally {
    drawing = false;
  }
}
document.addEventListener("focusout", () => waiting.size > 0 && setTimeout(drawWaiting, PAUSE));

// Never under somebody's typing, nor what they have just opened, nor in the place of a refusal that they are about to read.
function isTaken() {
  if (performance.getEntriesByType("navigation")[0]?.responseStatus >= 400) return true;
  const main = document.getElementById("main");
  return main.contains(document.activeElement?.closest("form, input, select, textarea, details[open]") ?? null);
}

async function draw(url, htmx, start) {
  // A word that waits for the next page is that page's, not this part's.
  const answer = await fetch(url, { headers: { accept: "text/html", "x-refresh": "1" }, credentials: "same-origin" });
  if (answer.status >= 500) throw new Error("away");
  // Whoever was signed out meanwhile is told so by what they do next.
  if (!answer.ok || isOutside(answer)) return true;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#main");
  if (!fresh) return true;
  if (isTaken()) return false;
  const main = document.getElementById("main");
  document.adoptNode(fresh);
  const tables = arrangement(main);
  carryOver(main, fresh);
  // What was told just now stays until somebody has gone on.
  main.replaceChildren(...main.querySelectorAll("[data-refused], [data-flash]"), ...fresh.childNodes);
  htmx.process(main);
  start(main);
  arrange(tables);
  return true;
}

document.addEventListener("click", (event) => {
  const opened = event.target.closest?.("summary")?.parentElement;
  if (opened) opened.dataset.toggled = "";
});

// What somebody has typed or chosen and left, what is on its way, and what they have opened or closed, stands in the part that was drawn
// anew too. A form goes on only where the new part has the same one: what was meant for one deed is not carried into another.
function carryOver(from, to) {
  const folds = new Map([...to.querySelectorAll("details")].map((fold) => [nameOf(fold), fold]));
  for (const fold of from.querySelectorAll("details[data-toggled]")) {
    const same = folds.get(nameOf(fold));
    if (!same) continue;
    same.open = fold.open;
    same.dataset.toggled = "";
  }
  const forms = new Map([...to.querySelectorAll("form")].map((form) => [deed(form), form]));
  const isRefused = from.querySelector("[data-refused]") !== null;
  for (const form of from.querySelectorAll("form")) {
    if (isInUse(form, isRefused)) forms.get(deed(form))?.replaceWith(form);
  }
}

// What a form does: where it goes, what it says without being asked, and what its buttons promise.
function deed(form) {
  const silent = [...form.elements].filter((field) => field.type === "hidden" && field.name !== "_csrf" && !("fresh" in field.dataset));
  const buttons = [...form.querySelectorAll("button")].map((button) => [button.name, button.value, button.textContent]);
  return JSON.stringify([form.getAttribute("action"), silent.map((field) => [field.name, field.value]), buttons]);
}

const nameOf = (fold) => JSON.stringify([fold.querySelector("summary")?.textContent, [...fold.querySelectorAll("form")].map(deed)]);

// After a refusal what the server has handed back is in use too.
function isInUse(form, isRefused) {
  if (form.dataset.sent || form.querySelector("[aria-busy]")) return true;
  return [...form.elements].some((field) => isTouched(field) || (isRefused && field.matches("input:not([type=hidden]), textarea") && field.value));
}

function isTouched(field) {
  if (field.options) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return field.type !== "hidden" && field.value !== (field.defaultValue ?? field.value);
}
