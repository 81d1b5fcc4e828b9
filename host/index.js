// Finds the program and becomes it. All else is the program's own work.
//
// A JavaScript action, because a runner tells the address and the token of its artifact service to container and
// JavaScript actions alone, and because it is all of one commit: whoever pins the action pins this file too.
"use strict";

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

// The same version as Cargo.toml.
const VERSION = "0.1.0";
const IMAGE = `ghcr.io/scenarioforge/action:${VERSION}-binary`;

// What a program says to `--version`, or undefined if it does not run.
function versionOf(program) {
  try {
    return execFileSync(program, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}

// The absolute path of the program on PATH, or undefined.
function onPath(name) {
  for (const folder of (process.env.PATH || "").split(path.delimiter)) {
    const candidate = path.join(folder, name);
    if (path.isAbsolute(candidate) && fs.statSync(candidate, { throwIfNoEntry: false })?.isFile()) return candidate;
  }
  return undefined;
}

// The program alone is in an image that has nothing else, and that is never started. It is taken out afresh by every step,
// and put where runners keep tools: their folder for temporary files is one of those that the program closes to itself.
function takeOutOfImage() {
  const docker = (...args) =>
    execFileSync("docker", args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();
  const cache = process.env.RUNNER_TOOL_CACHE || fs.mkdtempSync(path.join(os.tmpdir(), "tools-"));
  const folder = path.join(cache, "scenarioforge", VERSION);
  const program = path.join(folder, "scenarioforge");
  let container;
  try {
    fs.mkdirSync(folder, { recursive: true });
    container = docker("create", IMAGE);
    // Another job of this machine may be running the one that is there.
    docker("cp", `${container}:/scenarioforge`, `${program}.${process.pid}`);
    fs.renameSync(`${program}.${process.pid}`, program);
  } catch (error) {
    throw new Error(
      `cannot take the program out of the image ${IMAGE}: ${error.message.split("\n")[0]}. ` +
        `Where there is no Docker, put scenarioforge ${VERSION} on PATH, or its path into SCENARIOFORGE_BINARY.`,
    );
  } finally {
    if (container) docker("rm", container);
  }
  return program;
}

// The program that the environment names, or that is on PATH in this version, or that of the image.
function find() {
  const named = process.env.SCENARIOFORGE_BINARY;
  if (named) {
    if (!versionOf(named)) throw new Error(`SCENARIOFORGE_BINARY is ${named}, which does not run.`);
    return path.resolve(named);
  }
  const installed = onPath("scenarioforge");
  const wanted = `scenarioforge ${VERSION}`;
  if (installed && versionOf(installed) === wanted) return installed;
  const taken = takeOutOfImage();
  const version = versionOf(taken);
  if (version !== wanted) throw new Error(`the program of the image ${IMAGE} says ${version}, not ${wanted}.`);
  return taken;
}

// Not `console`, which would switch the log's pipe to a mode that the program does not expect.
function say(line) {
  fs.writeSync(1, `${line}\n`);
}

try {
  const program = find();
  say(`${versionOf(program)} from ${program}`);
  // This process, whose environment has secrets, ends here: signals reach the program, and its exit code is the step's.
  process.execve(program, [program, "action"], process.env);
} catch (error) {
  // An annotation is one line, with these characters escaped.
  const message = error.message.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
  say(`::error title=ScenarioForge did not start::${message}`);
  process.exitCode = 3;
}
