// SPDX-License-Identifier: BSD-2-Clause
// Drives a headless Chromium by its DevTools protocol, over a pipe: messages are JSON and end
// with a zero byte, file descriptor 3 of the browser takes them and 4 gives them. Nothing but
// Node is needed. The browser has an empty profile of its own, and no network traffic of its own
// accord.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const QUIET = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--no-default-browser-check",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--no-pings",
    "--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider",
    "--hide-scrollbars",
    "--mute-audio",
    "--password-store=basic",
    "--use-mock-keychain",
    "--remote-debugging-pipe",
];

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// A page (a tab). Events reach the functions that on() was given.
class Page {
    constructor(browser, session, target) {
        Object.assign(this, { browser, session, target, listeners: [], errors: [] });
        this.on("Runtime.exceptionThrown", ({ exceptionDetails: details }) =>
            this.errors.push(details.exception?.description ?? details.text),
        );
        this.on("Runtime.consoleAPICalled", ({ type, args }) => {
            if (type === "error") this.errors.push(args.map((arg) => arg.value ?? arg.description));
        });
    }

    send(method, params = {}) {
        return this.browser.send(method, params, this.session);
    }

    on(method, listener) {
        this.listeners.push([method, listener]);
    }

    // Resolves when the document has loaded.
    async open(url) {
        const loaded = new Promise((done) => this.on("Page.loadEventFired", done));
        const { errorText } = await this.send("Page.navigate", { url });
        if (errorText) throw new Error(`${url}: ${errorText}`);
        await loaded;
    }

    // Evaluates an expression, or a function with arguments that JSON can carry, in the page.
    async evaluate(code, ...args) {
        const list = args.map((arg) => JSON.stringify(arg) ?? "undefined").join(",");
        const { result, exceptionDetails: details } = await this.send("Runtime.evaluate", {
            expression: typeof code === "function" ? `(${code})(${list})` : code,
            awaitPromise: true,
            returnByValue: true,
            userGesture: true,
        });
        if (details) throw new Error(details.exception?.description ?? details.text);
        return result.value;
    }

    // Evaluates until the result is true, and returns it. What throws, as where a document that is
    // being loaded has no body yet, is not true.
    async until(code, ...args) {
        const end = Date.now() + 20000;
        for (;;) {
            let failure = new Error(`never true: ${code} ${JSON.stringify(args)}`);
            try {
                const value = await this.evaluate(code, ...args);
                if (value) return value;
            } catch (error) {
                failure = error;
            }
            if (Date.now() > end) throw failure;
            await sleep(15);
        }
    }

    // Presses and releases a key: press("Enter"), press("j"), press("Tab", { shift: true }).
    async press(key, { shift = false } = {}) {
        const text = key === "Enter" ? "\r" : key.length === 1 ? key : undefined;
        const codes = {
            Enter: 13,
            Tab: 9,
            Escape: 27,
            ArrowDown: 40,
            ArrowUp: 38,
            Home: 36,
            End: 35,
        };
        const event = {
            key,
            code: key.length === 1 ? "" : key,
            modifiers: shift ? 8 : 0,
            windowsVirtualKeyCode: codes[key] ?? key.toUpperCase().charCodeAt(0),
        };
        const type = text ? "keyDown" : "rawKeyDown";
        await this.send("Input.dispatchKeyEvent", { type, text, ...event });
        await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
    }

    async type(text) {
        for (const key of text) await this.press(key);
    }

    // Clicks where a point of the viewport is.
    async click(x, y) {
        for (const type of ["mousePressed", "mouseReleased"]) {
            const event = { type, x, y, button: "left", clickCount: 1 };
            await this.send("Input.dispatchMouseEvent", event);
        }
    }

    async screenshot() {
        const { data } = await this.send("Page.captureScreenshot", { format: "png" });
        return Buffer.from(data, "base64");
    }

    async close() {
        await this.browser.send("Target.closeTarget", { targetId: this.target });
    }
}

export class Browser {
    // Further switches of Chromium may follow. CHROMIUM names another program.
    static async start(...switches) {
        const browser = new Browser();
        browser.profile = mkdtempSync(join(tmpdir(), "anews-chromium-"));
        const program = process.env.CHROMIUM ?? "chromium";
        browser.child = spawn(
            program,
            [...QUIET, `--user-data-dir=${browser.profile}`, ...switches, "about:blank"],
            // A process group of its own, so that close() ends what the browser has started.
            { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"], detached: true },
        );
        browser.waiting = new Map();
        browser.pages = new Map();
        browser.last = 0;
        const failed = new Promise((_, fail) => browser.child.once("error", fail));
        browser.gone = new Promise((done) => browser.child.once("close", done));
        browser.child.stdio[3].on("error", () => {});
        browser.listen(browser.child.stdio[4]);
        await Promise.race([browser.send("Browser.getVersion"), failed]);
        return browser;
    }

    listen(stream) {
        let rest = Buffer.alloc(0);
        stream.on("error", () => {});
        stream.on("data", (bytes) => {
            rest = Buffer.concat([rest, bytes]);
            for (let end; (end = rest.indexOf(0)) !== -1; rest = rest.subarray(end + 1))
                this.receive(JSON.parse(rest.subarray(0, end).toString()));
        });
        stream.on("close", () => {
            for (const { fail } of this.waiting.values()) fail(new Error("the browser has ended"));
            this.waiting.clear();
        });
    }

    receive(message) {
        const call = this.waiting.get(message.id);
        if (call) {
            this.waiting.delete(message.id);
            if (message.error) call.fail(new Error(`${call.method}: ${message.error.message}`));
            else call.done(message.result);
        } else if (message.sessionId) {
            const listeners = this.pages.get(message.sessionId)?.listeners ?? [];
            for (const [method, listener] of listeners)
                if (method === message.method) listener(message.params);
        }
    }

    send(method, params = {}, sessionId = undefined) {
        const id = ++this.last;
        this.child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
        return new Promise((done, fail) => this.waiting.set(id, { done, fail, method }));
    }

    // A new tab with an empty page. A context is a profile of its own: see newContext().
    async newPage({ context, width = 1000, height = 800 } = {}) {
        const { targetId } = await this.send("Target.createTarget", {
            url: "about:blank",
            browserContextId: context,
        });
        const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
        const page = new Page(this, sessionId, targetId);
        this.pages.set(sessionId, page);
        for (const domain of ["Page", "Runtime", "Network"]) await page.send(`${domain}.enable`);
        await page.send("Emulation.setDeviceMetricsOverride", {
            width,
            height,
            deviceScaleFactor: 1,
            mobile: false,
        });
        return page;
    }

    // Storage, caches and workers of one context are not seen by another one.
    async newContext() {
        const { browserContextId } = await this.send("Target.createBrowserContext");
        return browserContextId;
    }

    async close() {
        await this.send("Browser.close").catch(() => {});
        const late = setTimeout(() => process.kill(-this.child.pid, "SIGKILL"), 5000);
        await this.gone;
        clearTimeout(late);
        rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
    }
}
