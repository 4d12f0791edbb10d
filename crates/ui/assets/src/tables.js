// Sorting, searching, selecting and keyboard entry in tables whose rows are all on the page.

const collator = new Intl.Collator("vi", { numeric: true });
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

export function startTables(root) {
  for (const head of root.querySelectorAll("th[data-sort]")) sortable(head);
  for (const input of root.querySelectorAll("input[data-filter]")) filterable(input);
  for (const all of root.querySelectorAll("input[data-select-all]")) selectable(all);
  for (const table of root.querySelectorAll("table[data-keyboard]")) keyboard(table);
  for (const link of root.querySelectorAll("a[data-save]")) savable(link);
}

const searchOf = (id) => document.querySelector(`input[data-filter="${CSS.escape(id)}"]`);

// How somebody has searched and sorted the tables of a part, and the same done to those that have come in their place.
export function arrangement(root) {
  return [...root.querySelectorAll("table[id]")].map(({ id, tHead }) => {
    const head = tHead?.querySelector("[data-sort][aria-sort]");
    return { id, words: searchOf(id)?.value, at: head?.cellIndex, order: head?.ariaSort };
  });
}

export function arrange(tables) {
  for (const { id, words, at, order } of tables) {
    const head = document.getElementById(id)?.tHead?.rows[0].cells[at];
    // The first press asks for one order, the second for the other.
    for (const _ of [1, 2]) if (head && head.ariaSort !== order) head.querySelector(".sort")?.click();
    const search = words && searchOf(id);
    if (!search) continue;
    search.value = words;
    search.dispatchEvent(new Event("input"));
  }
}

function once(element, mark) {
  if (element.dataset[mark]) return false;
  element.dataset[mark] = "1";
  return true;
}

function sortable(head) {
  if (!once(head, "ready")) return;
  const label = head.querySelector(".th-label");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sort";
  button.append(...label.childNodes);
  label.replaceWith(button);
  button.addEventListener("click", () => {
    const table = head.closest("table");
    const body = table.tBodies[0];
    const at = head.cellIndex;
    // Numbers first ask for the greatest, words for the first letter.
    const first = head.classList.contains("number") || head.classList.contains("bar-cell") ? "descending" : "ascending";
    const next = head.ariaSort ? (head.ariaSort === "ascending" ? "descending" : "ascending") : first;
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", next);
    const sign = next === "ascending" ? 1 : -1;
    const keyed = [...body.rows].map((row) => {
      const cell = row.cells[at];
      const key = cell?.dataset.k ?? cell?.textContent.trim() ?? "";
      return { row, key, number: key !== "" && !Number.isNaN(Number(key)) ? Number(key) : null };
    });
    keyed.sort((a, b) => {
      if ((a.key === "") !== (b.key === "")) return a.key === "" ? 1 : -1; // blanks last, either way
      return sign * (a.number !== null && b.number !== null ? a.number - b.number : collator.compare(a.key, b.key));
    });
    body.append(...keyed.map((k) => k.row));
  });
}

function filterable(input) {
  if (!once(input, "ready")) return;
  const table = document.getElementById(input.dataset.filter);
  const label = input.closest("label");
  const told = label.querySelector(".table-hidden");
  label.hidden = false;
  input.addEventListener("input", () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    let hidden = 0;
    for (const row of table.tBodies[0].rows) {
      const text = fold(`${row.textContent} ${row.dataset.search ?? ""}`);
      row.hidden = !words.every((word) => text.includes(word));
      if (row.hidden) hidden += 1;
    }
    told.textContent = hidden ? input.dataset.hiddenText.replace("#", hidden.toLocaleString(document.documentElement.lang)) : "";
  });
  // Enter belongs to the search, not to a form around the table.
  input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
}

function selectable(all) {
  if (!once(all, "ready")) return;
  const table = all.closest("table");
  const told = table.closest(".table-block").querySelector(".selected-count");
  const boxes = () => [...table.querySelectorAll("td.select input")];
  let last = null;
  const tell = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    told.hidden = chosen === 0;
    told.textContent = told.dataset.text.replace("#", chosen.toLocaleString(document.documentElement.lang));
    all.indeterminate = chosen > 0 && chosen < boxes().length;
    all.checked = chosen > 0 && chosen === boxes().length;
  };
  all.addEventListener("change", () => {
    for (const box of boxes()) if (!box.closest("tr").hidden) box.checked = all.checked;
    tell();
  });
  table.addEventListener("click", (event) => {
    const box = event.target.closest?.("td.select input");
    if (!box) return;
    const list = boxes().filter((b) => !b.closest("tr").hidden);
    if (event.shiftKey && last && list.includes(last)) {
      const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((a, b) => a - b);
      for (const between of list.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
    tell();
  });
  tell();
}

// Enter and the arrows walk down a column; a list of choices keeps its own arrows unless Alt is held.
function keyboard(table) {
  if (!once(table, "ready")) return;
  table.addEventListener("keydown", (event) => {
    const from = event.target;
    if (!from.matches?.("input, select") || from.type === "submit") return;
    const down = event.key === "Enter" ? !event.shiftKey : event.key === "ArrowDown";
    const up = event.key === "Enter" ? event.shiftKey : event.key === "ArrowUp";
    if (!down && !up) return;
    const own = from.matches('select, input[type="radio"], input[type="date"]') && event.key !== "Enter";
    if (own && !event.altKey) return;
    event.preventDefault();
    const column = from.closest("td, th").cellIndex;
    let row = from.closest("tr");
    do row = down ? row.nextElementSibling : row.previousElementSibling;
    while (row && (row.hidden || !row.cells[column]?.querySelector("input, select")));
    const next = row?.cells[column].querySelector("input, select");
    next?.focus();
    next?.select?.();
    next?.scrollIntoView({ block: "nearest" });
  });
}

// The file holds the rows that are seen, in the order in which they are seen: what the browser sorted and searched is told to the server.
function savable(link) {
  if (!once(link, "ready")) return;
  link.addEventListener("click", () => {
    const table = document.getElementById(link.dataset.save);
    const head = table.querySelector("th[data-sort][aria-sort]");
    const search = document.querySelector(`input[data-filter="${link.dataset.save}"]`);
    const address = new URL(link.href);
    const set = (name, value) => (value ? address.searchParams.set(name, value) : address.searchParams.delete(name));
    const column = head && head.cellIndex - (table.querySelector("th.select") ? 1 : 0);
    set("save-sort", head && `${column}.${head.ariaSort === "descending" ? "down" : "up"}`);
    set("save-find", search?.value.trim());
    link.href = address;
  });
}
