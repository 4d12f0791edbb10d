// A board on the wall goes on in place, and changes when something happened. Without this file the browser reloads it by itself.

export function startWall() {
  const wall = document.querySelector("main[data-wall-here]");
  if (!wall) return;
  let { wall: next, wallSeconds: seconds, wallEvents: events, wallStream, wallHere: here } = wall.dataset;
  let timer = 0;

  async function show(address) {
    clearTimeout(timer);
    try {
      const answer = await fetch(address, { headers: { accept: "text/html" }, credentials: "same-origin" });
      // Whoever was signed out meanwhile sees so, and not an old number.
      if (answer.redirected) return location.reload();
      const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main[data-wall-here]");
      if (page) {
        const moved = page.dataset.wallHere !== here;
        ({ wall: next, wallSeconds: seconds, wallHere: here } = page.dataset);
        wall.replaceChildren(...document.adoptNode(page).childNodes);
        wall.classList.remove("wall-fades");
        if (moved) requestAnimationFrame(() => wall.classList.add("wall-fades"));
      }
    } catch {
      // The network is away for a moment: the last board stays, and the next turn tries again.
    }
    wait();
  }

  function wait() {
    if (next) timer = setTimeout(() => show(next), Number(seconds) * 1000);
  }

  wait();
  const stream = new EventSource(wallStream);
  for (const name of events.split(" ").filter(Boolean)) stream.addEventListener(name, () => show(here));
}
