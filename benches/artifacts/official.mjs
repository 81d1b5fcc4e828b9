// One upload by GitHub's own client, as a process of its own: node scenarioforge-bench.mjs ROOT LEVEL
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DefaultArtifactClient } from '@actions/artifact'

const [root, level] = process.argv.slice(2)
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile())
  .map(entry => join(entry.parentPath ?? entry.path, entry.name))
const started = performance.now()
const { size } = await new DefaultArtifactClient().uploadArtifact('evidence', files, root, {
  compressionLevel: Number(level)
})
const milliseconds = Math.round(performance.now() - started)
const peak_kib = Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1])
console.log(JSON.stringify({ milliseconds, peak_kib, size }))
