// What the pages do beyond HTML. Every page works without it; nothing here decides anything.
import htmx from "htmx.org/dist/htmx.esm.js";
import { placePopovers, closeMenus, showPlace, switchTheme } from "./shell.js";
import { startTables } from "./tables.js";
import { startForms } from "./forms.js";
import { startLive } from "./live.js";
import { startScan } from "./scan.js";
import { startWall } from "./wall.js";

// The content security policy forbids evaluated code and inline style; the pages use neither.
htmx.config.includeIndicatorCSS = false;
window.htmx = htmx;

function start(root) {
  startTables(root);
  startForms(root);
  startLive(root, htmx, start);
  startScan(root);
}

document.addEventListener("htmx:config:request", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token) event.detail.ctx.request.headers["x-csrf-token"] = token;
});
document.addEventListener("htmx:after:process", (event) => start(event.target instanceof Element ? event.target : document));
placePopovers();
closeMenus();
switchTheme();
showPlace();
startWall();
start(document);
