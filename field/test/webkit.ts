// WebKit by its own driver (W3C WebDriver over HTTP): the engine of Safari as GNOME's WebKitGTK builds it, on a screen that nobody sees.
// Playwright's own WebKit cannot be had from a package archive; this one can.

import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";

/** As the standard names an element in its answers. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const PATIENCE_MS = 20_000;
const BROWSERS = ["/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser", "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser"];

interface Programs {
  driver: string;
  screen: string;
  browser: string;
}

function onPath(name: string): string | null {
  const files = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name));
  return (
    files.find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    }) ?? null
  );
}

/** The programs, where this machine has them (Debian: webkit2gtk-driver and xvfb). */
export function webkit(): Programs | null {
  const [driver, screen, browser] = [onPath("WebKitWebDriver"), onPath("Xvfb"), BROWSERS.find(existsSync)];
  return driver && screen && browser ? { driver, screen, browser } : null;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

/** One window of WebKit. */
export class WebKit {
  private readonly running: ChildProcess[] = [];
  private at = "";
  private session = "";

  static async open(programs: Programs): Promise<WebKit> {
    const it = new WebKit();
    try {
      await it.begin(programs);
      return it;
    } catch (error) {
      await it.close();
      throw error;
    }
  }

  private async begin({ driver, screen, browser }: Programs): Promise<void> {
    // Xvfb takes a screen number that is free and says which.
    const shown = spawn(screen, ["-displayfd", "3", "-screen", "0", "480x900x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
    this.running.push(shown);
    const display = await new Promise<string>((resolve, reject) => {
      shown.stdio[3]?.once("data", (bytes: Buffer) => resolve(`:${bytes.toString().trim()}`));
      shown.once("exit", () => reject(new Error("Xvfb ended")));
    });
    const port = await freePort();
    // The pages are our own, and not every build machine gives the sandbox the name spaces that it needs.
    const env = { ...process.env, DISPLAY: display, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1", WEBKIT_DISABLE_COMPOSITING_MODE: "1", GTK_A11Y: "none", LANG: "C.UTF-8", TZ: "Asia/Ho_Chi_Minh" };
    this.running.push(spawn(driver, [`--port=${port}`, "--host=127.0.0.1"], { stdio: "ignore", env }));
    this.at = `http://127.0.0.1:${port}`;
    await this.patient("the driver", async () => (await fetch(`${this.at}/status`)).ok);
    const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { binary: browser, args: ["--automation"] } } };
    const made = await this.call<{ sessionId: string }>("POST", "/session", { capabilities });
    this.session = `/session/${made.sessionId}`;
    await this.call("POST", `${this.session}/window/rect`, { x: 0, y: 0, width: 360, height: 800 });
  }

  async close(): Promise<void> {
    if (this.session) await this.call("DELETE", this.session).catch(() => undefined);
    for (const process of this.running.reverse()) process.kill();
  }

  private async call<T = unknown>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(this.at + path, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
    const { value } = (await answer.json()) as { value: T & { error?: string; message?: string } };
    if (!answer.ok) throw new Error(`WebKit: ${value.error ?? answer.status}: ${value.message ?? ""}`);
    return value;
  }

  async patient(what: string, holds: () => Promise<boolean>): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      if (await holds().catch(() => false)) return;
      if (Date.now() > until) throw new Error(`WebKit: ${what} did not come to be. The page says:\n${await this.text().catch(() => "nothing")}`);
      await pause(100);
    }
  }

  go(url: string): Promise<unknown> {
    return this.call("POST", `${this.session}/url`, { url });
  }

  reload(): Promise<unknown> {
    return this.call("POST", `${this.session}/refresh`, {});
  }

  /** What the body of a function gives, in the page. */
  run<T>(script: string, ...args: unknown[]): Promise<T> {
    return this.call<T>("POST", `${this.session}/execute/sync`, { script, args });
  }

  /** The same for one that promises. */
  runAsync<T>(script: string, ...args: unknown[]): Promise<T> {
    const waiting = `const done = arguments[arguments.length - 1]; (async () => { ${script} })().then(done, (e) => done("failed: " + e));`;
    return this.call<T>("POST", `${this.session}/execute/async`, { script: waiting, args });
  }

  /** What the window shows, as PNG. */
  async picture(): Promise<Buffer> {
    return Buffer.from(await this.call<string>("GET", `${this.session}/screenshot`), "base64");
  }

  text(): Promise<string> {
    return this.run<string>("return document.body.innerText");
  }

  async sees(words: string | RegExp): Promise<void> {
    await this.patient(String(words), async () => {
      const text = await this.text();
      return typeof words === "string" ? text.includes(words) : words.test(text);
    });
  }

  /** Clicks what a person would: a visible control by its words. */
  async click(words: string): Promise<void> {
    const find = `return [...document.querySelectorAll("button, a[href], label")].find((e) => !e.disabled && e.getClientRects().length > 0
      && (e.getAttribute("aria-label") ?? e.innerText).trim().split("\\n")[0] === arguments[0]) ?? null`;
    let found: Record<string, string> | null = null;
    await this.patient(`"${words}"`, async () => {
      found = await this.run<Record<string, string> | null>(find, words);
      return found !== null;
    });
    // The driver brings it to the lower edge, where the bars lie; a thumb scrolls on.
    await this.run("arguments[0].scrollIntoView({ block: 'center' })", found);
    await this.call("POST", `${this.session}/element/${found?.[ELEMENT] ?? ""}/click`, {});
  }

  async type(selector: string, text: string): Promise<void> {
    const found = await this.call<Record<string, string>>("POST", `${this.session}/element`, { using: "css selector", value: selector });
    await this.call("POST", `${this.session}/element/${found[ELEMENT] ?? ""}/value`, { text });
  }
}
