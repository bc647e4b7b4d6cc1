// SPDX-License-Identifier: BSD-2-Clause
// A web site for tests of the page: nginx on loopback with the headers that the page comes with,
// a folder of files, and a log of what was asked for.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { sleep } from "./browser.mjs";

export const TOP = resolve(new URL("../..", import.meta.url).pathname);
export const BUILD = resolve(process.env.BUILD ?? join(TOP, "build"));
export const ANEWS = process.env.ANEWS ?? join(BUILD, "anews");

export function anews(...words) {
    return execFileSync(ANEWS, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

export function scratch() {
    const folder = mkdtempSync(join(tmpdir(), "anews-page-"));
    process.on("exit", () => process.env.KEEP || rmSync(folder, { recursive: true, force: true }));
    return folder;
}

function freePort() {
    return new Promise((done) => {
        const server = createServer().listen(0, "127.0.0.1", () => {
            const { port } = server.address();
            server.close(() => done(port));
        });
    });
}

/** Serves a folder. `extra` are further lines for nginx's server block. */
export class Site {
    marks = 0;

    static async start(folder, { headers, extra = "" } = {}) {
        const site = new Site();
        site.home = scratch();
        site.port = await freePort();
        site.address = `http://127.0.0.1:${site.port}/`;
        site.log = join(site.home, "access.log");
        mkdirSync(join(site.home, "temp"));
        const temps = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map((kind) => `${kind}_temp_path ${site.home}/temp/${kind};`)
            .join("\n");
        writeFileSync(
            join(site.home, "nginx.conf"),
            `
${process.getuid() === 0 ? "user root;" : ""}
worker_processes 1; daemon off; pid ${site.home}/pid; error_log ${site.home}/error.log;
events { worker_connections 256; }
http {
    ${temps}
    include /etc/nginx/mime.types;
    types { application/wasm wasm; application/manifest+json webmanifest; }
    default_type application/octet-stream;
    log_format one '$request_method $request_uri $status $body_bytes_sent';
    access_log ${site.log} one;
    server {
        listen 127.0.0.1:${site.port};
        root ${folder};
        ${headers && existsSync(headers) ? `include ${headers};` : ""}
        ${extra}
    }
}
`,
        );
        site.child = spawn("nginx", ["-p", site.home, "-c", join(site.home, "nginx.conf")], {
            stdio: "ignore",
            env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
        });
        process.on("exit", () => site.child.kill());
        for (let tries = 0; !(await site.answers()); tries++) {
            if (tries > 200) throw new Error("nginx does not start");
            await sleep(20);
        }
        await site.forget();
        return site;
    }

    answers() {
        return fetch(this.address).then(
            () => true,
            () => false,
        );
    }

    /** What was asked for since forget(): lines of method, path, status and bytes. A browser may
     * have an answer before its line is there. One more request has its line after all others. */
    async requests() {
        const mark = `mark-${++this.marks}`;
        await (await fetch(new URL(mark, this.address))).arrayBuffer();
        for (;;) {
            const lines = readFileSync(this.log, "utf8").split("\n").filter(Boolean);
            if (lines.some((line) => line.includes(`/${mark} `)))
                return lines.filter((line) => !line.includes("/mark-"));
            await sleep(10);
        }
    }

    /** What requests() gives once nothing more was asked for in so many milliseconds. */
    async settled(quiet) {
        for (let before = -1; ; await sleep(quiet)) {
            const lines = await this.requests();
            if (lines.length === before) return lines;
            before = lines.length;
        }
    }

    async forget() {
        await this.requests();
        writeFileSync(this.log, "");
    }

    async stop() {
        if (this.child.exitCode !== null || this.child.signalCode !== null) return;
        const gone = new Promise((done) => this.child.once("close", done));
        this.child.kill();
        await gone;
    }
}

/** Prints results as tests/run.sh counts them, and leaves with their status. */
export class Results {
    constructor() {
        this.bad = 0;
        this.good = 0;
    }

    check(what, isGood, ...details) {
        if (isGood) this.good++;
        else this.bad++;
        console.log(`${isGood ? "ok" : "not ok"} - ${what}`);
        if (!isGood) for (const detail of details) console.log(`    ${JSON.stringify(detail)}`);
    }

    equal(wanted, got, what) {
        this.check(what, JSON.stringify(wanted) === JSON.stringify(got), { wanted }, { got });
    }

    end() {
        console.log(`${this.good} passed, ${this.bad} failed`);
        process.exitCode = this.bad || !this.good ? 1 : 0;
    }
}
