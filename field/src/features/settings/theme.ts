import type { Prefs } from "../../store/records.ts";

export function applyTheme(theme: Prefs["theme"]): void {
  if (theme === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}
