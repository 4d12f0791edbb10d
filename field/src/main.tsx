import "../../crates/ui/assets/src/tokens.css";
import "./styles/sizes.css";
import "./styles/shell.css";
import "./styles/parts.css";
import "./styles/screens.css";
import { render } from "preact";
import { watchInstall } from "./features/install/install.ts";
import { watchIdle } from "./features/lock/idle.ts";
import { speakAsBefore } from "./features/settings/languages.ts";
import { applyTheme } from "./features/settings/theme.ts";
import { startSync } from "./features/sync/page.ts";
import { app } from "./session/app.ts";
import { start } from "./session/lock.ts";
import { App } from "./shell/App.tsx";
import { startUpdates } from "./shell/update.ts";

const root = document.getElementById("app");
if (root) {
  watchInstall();
  await start();
  applyTheme(app.outside.prefs.theme);
  await speakAsBefore();
  render(<App />, root);
  watchIdle();
  if (app.phase !== "broken") startSync();
  // After the first picture, so that storing the app does not slow it.
  if (document.readyState === "complete") startUpdates();
  else addEventListener("load", startUpdates);
}
