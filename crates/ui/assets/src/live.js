// Parts of a page that follow the server by its event stream. The browser reconnects and resumes by itself.

const streams = new Map();

export function startLive(root, htmx, start) {
  for (const element of root.querySelectorAll("[data-live]")) {
    const { live: url, liveEvent: name, liveRefresh: refresh } = element.dataset;
    // A part that was drawn anew says a later number; the stream that is open has told it already.
    const key = refresh ? `${name} ${refresh}` : url;
    const old = streams.get(key);
    if (old && (refresh || old.element === element)) continue;
    old?.stream.close();
    const stream = new EventSource(url);
    streams.set(key, { stream, element });
    if (refresh) for (const one of name.split(" ")) stream.addEventListener(one, () => replaceMain(refresh, htmx, start));
    else follow(stream, element, htmx, start);
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

let busy = false;
let again = false;
async function replaceMain(url, htmx, start) {
  // What happens while a part is fetched is in the next one: many things at once do not fetch many times.
  again = true;
  if (busy) return;
  busy = true;
  try {
    while (again) {
      again = false;
      await fetchMain(url, htmx, start);
    }
  } catch {
    // The network is away for a moment: what stands stays, and the next thing that happens tries again.
  } finally {
    busy = false;
  }
}

async function fetchMain(url, htmx, start) {
  // A word that waits for the next page is that page's, not this part's.
  const answer = await fetch(url, { headers: { accept: "text/html", "x-refresh": "1" }, credentials: "same-origin" });
  if (!answer.ok || again) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#main");
  const main = document.getElementById("main");
  // Never under somebody's typing, nor what they have just opened.
  if (!fresh || main.contains(document.activeElement?.closest("form, input, select, textarea, details[open]") ?? null)) return;
  // What was told just now stays until somebody has gone on.
  main.replaceChildren(...main.querySelectorAll("[data-refused], [data-flash]"), ...document.adoptNode(fresh).childNodes);
  htmx.process(main);
  start(main);
}
